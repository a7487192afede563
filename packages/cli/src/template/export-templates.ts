import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Template } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { unwritable } from '../file-error.ts';
import { allOf } from '../session/all-of.ts';
import type { Session } from '../session/session.ts';
import { UsageError } from '../usage-error.ts';
import { findTemplate, templatesOf } from './find-template.ts';
import { writtenYaml } from './template-yaml.ts';

export interface ExportFlags {
  readonly directory?: string;
  readonly force?: boolean;
}

/** Templates as YAML that `apply` takes back: to stdout as one stream of documents, or each in a file of its own. */
export async function exportTemplates(
  context: CommandContext,
  session: Session,
  { names, directory, force = false }: ExportFlags & { readonly names: readonly string[] },
): Promise<ExitCode> {
  const templates =
    names.length > 0
      ? await Promise.all(names.map((name) => findTemplate(session, name)))
      : await allOf(templatesOf(session));
  if (templates.length === 0) context.tell(context.t('template.none'));
  if (directory === undefined) {
    for (const [index, template] of templates.entries()) {
      const yaml = await textOf(session, template);
      context.io.stdout.write(index === 0 ? yaml : `---\n${yaml}`);
    }
    return EXIT.passed;
  }
  const folder = resolve(context.io.cwd, directory);
  await mkdir(folder, { recursive: true }).catch((error) => Promise.reject(unwritable(folder, error)));
  const files = fileNames(templates);
  for (const [index, template] of templates.entries()) {
    const path = join(folder, files[index] ?? '');
    await writeNew(path, await textOf(session, template), force);
    context.print(relative(context.io.cwd, path) || path);
  }
  return EXIT.passed;
}

/** Lists of templates come without their texts. */
async function textOf({ client, server }: Session, { id: templateId }: Template): Promise<string> {
  return writtenYaml(await client.call('getTemplate', { params: { templateId } }), server);
}

/** Writes a file that is not there; with `force` also over one that is. Errors: UsageError. */
export async function writeNew(path: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new UsageError('file.exists', { file: path });
    throw unwritable(path, error);
  }
}

/** `NAME.testyard.yaml`: of a name only what every file system takes, with a number where two become the same. */
function fileNames(templates: readonly Template[]): string[] {
  const taken = new Set<string>();
  return templates.map(({ name }) => {
    const plain = fileStem(name);
    let stem = plain;
    for (let number = 2; taken.has(stem.toLowerCase()); number += 1) stem = `${plain}-${number}`;
    taken.add(stem.toLowerCase());
    return `${stem}.testyard.yaml`;
  });
}

/** A name as part of a file's name: letters and digits of any language, `.`, `_` and `-`. */
export function fileStem(name: string): string {
  const stem = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
  return stem === '' ? 'template' : [...stem].slice(0, 60).join('');
}
