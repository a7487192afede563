import type { Template } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Session } from '../session/session.ts';
import { confirmed } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/text-width.ts';
import type { TextKey } from '../texts/texts.ts';
import { findTemplate, onThisState } from './find-template.ts';

export interface ChangeFlags {
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** Disables or enables: a version of its own, as the document says it. What somebody saves meanwhile is not undone. */
export async function setDisabled(
  context: CommandContext,
  session: Session,
  { named, disabled, json }: ChangeFlags & { readonly named: string; readonly disabled: boolean },
): Promise<ExitCode> {
  const present = await findTemplate(session, named);
  const { disabled: _, ...rest } = present.document;
  const body = disabled ? { ...rest, disabled } : rest;
  const params = { templateId: present.id };
  const headers = onThisState(present);
  const saved = await session.client.call('updateTemplate', { params, body, headers });
  const key = disabled ? 'template.disabled' : 'template.enabled';
  return tellSaved(context, saved, { key, json });
}

/** Makes the document of an earlier version the next version. */
export async function restoreVersion(
  context: CommandContext,
  session: Session,
  { named, version, json }: ChangeFlags & { readonly named: string; readonly version: string },
): Promise<ExitCode> {
  const present = await findTemplate(session, named);
  const params = { templateId: present.id, version };
  const headers = onThisState(present);
  const saved = await session.client.call('restoreTemplateVersion', { params, headers });
  const key = saved.version === present.version ? 'template.restoredNothing' : 'template.restored';
  return tellSaved(context, saved, { key, json, from: version });
}

export async function deleteTemplate(
  context: CommandContext,
  session: Session,
  { named, ...flags }: ChangeFlags & { readonly named: string },
): Promise<ExitCode> {
  const present = await findTemplate(session, named);
  const question = context.t('template.deleteAsk', { name: oneLine(present.name) });
  if (!(await confirmed(context, question, flags))) return EXIT.passed;
  const params = { templateId: present.id };
  await session.client.call('deleteTemplate', { params, headers: onThisState(present) });
  if (flags.json) context.printJson({ id: present.id, name: present.name });
  else context.print(context.t('template.deleted', { name: oneLine(present.name) }));
  return EXIT.passed;
}

function tellSaved(
  context: CommandContext,
  saved: Template,
  told: { readonly key: TextKey; readonly json: boolean | undefined; readonly from?: string },
): ExitCode {
  const values = { name: oneLine(saved.name), version: saved.version, from: told.from ?? '' };
  if (told.json) context.printJson(saved);
  else context.print(context.t(told.key, values));
  return EXIT.passed;
}
