import { resolve } from 'node:path';
import { findTemplateFiles } from '../apply/find-template-files.ts';
import { namedTwice, tellFinding } from '../apply/findings.ts';
import { type FileFinding, placedIn, readTemplates } from '../apply/read-templates.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** Checks template files as a server of this version would, without one. What only a project knows is not checked. */
export async function validateFiles(
  context: CommandContext,
  flags: { readonly file: readonly string[]; readonly json?: boolean },
): Promise<ExitCode> {
  const files = await findTemplateFiles(flags.file.map((path) => resolve(context.io.cwd, path)));
  const read = await Promise.all(files.map((file) => readTemplates(context, file)));
  const templates = read.flatMap((file) => file.templates);
  const { findingsOfDocument } = await import('@testyard/server');
  const findings: FileFinding[] = [
    ...read.flatMap((file) => file.findings),
    ...namedTwice(context, templates),
  ];
  for (const template of templates)
    for (const finding of await findingsOfDocument(template.content, context.language))
      findings.push(placedIn(template, finding));
  const valid = findings.every(({ severity }) => severity !== 'error');
  if (flags.json) context.printJson({ valid, findings });
  else for (const finding of findings) tellFinding(context, finding);
  if (valid && !flags.json) context.print(context.t('template.valid', { count: templates.length }));
  return valid ? EXIT.passed : EXIT.usage;
}
