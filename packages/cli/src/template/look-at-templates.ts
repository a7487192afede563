import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { allOf } from '../session/all-of.ts';
import type { Session } from '../session/session.ts';
import { briefTime, localTime } from '../terminal/figures.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { changeLines } from './change-lines.ts';
import { findTemplate, templatesOf } from './find-template.ts';
import { writtenYaml } from './template-yaml.ts';

export interface LookFlags {
  readonly json?: boolean;
  readonly version?: string;
  readonly from?: string;
  readonly to?: string;
}

export async function listTemplates(
  context: CommandContext,
  session: Session,
  { json }: LookFlags,
): Promise<ExitCode> {
  const { t } = context;
  const templates = await allOf(templatesOf(session));
  if (json) {
    context.printJson({ items: templates, next: null });
    return EXIT.passed;
  }
  const columns = [
    { title: t('column.name'), cut: true },
    { title: t('column.framework') },
    { title: t('column.version'), right: true },
    { title: t('column.state') },
    { title: t('column.updated'), brief: briefTime },
  ];
  const rows = templates.map((one) => [
    oneLine(one.name),
    one.document.framework,
    String(one.version),
    t(one.disabled ? 'template.isDisabled' : 'template.isEnabled'),
    localTime(one.updatedAt),
  ]);
  if (templates.length === 0) context.tell(t('template.none'));
  else printTable(context, columns, rows);
  return EXIT.passed;
}

/** The template as it was written, in YAML that `apply` takes back; with `--json` the whole resource. */
export async function getTemplate(
  context: CommandContext,
  session: Session,
  { named, json, version }: LookFlags & { readonly named: string },
): Promise<ExitCode> {
  const { id: templateId } = await findTemplate(session, named);
  const shown =
    version === undefined
      ? await session.client.call('getTemplate', { params: { templateId } })
      : await session.client.call('getTemplateVersion', { params: { templateId, version } });
  if (json) context.printJson(shown);
  else context.io.stdout.write(await writtenYaml(shown, session.server));
  return EXIT.passed;
}

export async function listVersions(
  context: CommandContext,
  session: Session,
  { named, json }: LookFlags & { readonly named: string },
): Promise<ExitCode> {
  const { t } = context;
  const { id } = await findTemplate(session, named);
  const versions = await allOf(
    session.client.items('listTemplateVersions', { params: { templateId: id }, query: { limit: '1000' } }),
  );
  if (json) {
    context.printJson({ items: versions, next: null });
    return EXIT.passed;
  }
  const titles = [
    { title: t('column.version'), right: true },
    { title: t('column.created'), brief: briefTime },
    { title: t('column.by'), cut: true },
  ];
  const rows = versions.map((one) => [String(one.version), localTime(one.createdAt), oneLine(one.createdBy)]);
  printTable(context, titles, rows);
  return EXIT.passed;
}

export async function diffVersions(
  context: CommandContext,
  session: Session,
  { named, json, from, to }: LookFlags & { readonly named: string },
): Promise<ExitCode> {
  const { id } = await findTemplate(session, named);
  const query = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const diff = await session.client.call('diffTemplateVersions', { params: { templateId: id }, query });
  if (json) {
    context.printJson(diff);
    return EXIT.passed;
  }
  context.tell(context.t('template.diffOf', { from: diff.from, to: diff.to }));
  if (diff.changes.length === 0) context.tell(context.t('template.noDifference'));
  for (const line of changeLines(diff.changes, context.style.out)) context.print(line);
  return EXIT.passed;
}
