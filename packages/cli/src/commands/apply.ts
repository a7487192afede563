import { relative, resolve } from 'node:path';
import type { ProblemError } from '@testyard/client';
import type { DocumentChange, SavedTemplate, TemplateDocument } from '@testyard/protocol';
import type { Command } from 'commander';
import { findTemplateFiles } from '../apply/find-template-files.ts';
import { namedTwice, tellFinding } from '../apply/findings.ts';
import { type FileFinding, placedIn, type ReadTemplate, readTemplates } from '../apply/read-templates.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { changeLines } from '../template/change-lines.ts';
import { oneLine } from '../terminal/text-width.ts';

interface ApplyFlags extends ConnectionFlags {
  readonly file: string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

type Deed = SavedTemplate['result'];
interface Applied {
  readonly file: string;
  readonly name: string;
  readonly result: Deed;
  readonly id: string | null;
  readonly version: number | null;
  readonly changes: readonly DocumentChange[];
}

export function defineApply(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .requiredOption('-f, --file <path...>', t('apply.file'))
    .option('--dry-run', t('apply.dryRun'))
    .usage('[options] -f <path...>')
    .addHelpText('after', `\n${t('help.example')}\n  testyard apply -f tests/ --dry-run`)
    .action(async (flags: ApplyFlags) => {
      context.exitCode = await apply(context, flags);
    });
}

/** All documents are checked before the first is saved. */
async function apply(context: CommandContext, flags: ApplyFlags): Promise<ExitCode> {
  const files = await findTemplateFiles(flags.file.map((path) => resolve(context.io.cwd, path)));
  const read = await Promise.all(files.map((file) => readTemplates(context, file)));
  const templates = read.flatMap((file) => file.templates);
  const session = await openSession(context, flags);
  const findings = [...read.flatMap((file) => file.findings), ...namedTwice(context, templates)];
  for (const template of templates) findings.push(...(await validate(session, template)));
  for (const finding of findings) tellFinding(context, finding);
  const refused = findings.some((finding) => finding.severity === 'error');
  if (refused) {
    if (flags.json) context.printJson({ applied: [], findings });
    context.tell(context.t('apply.nothingSaved'));
    return EXIT.usage;
  }
  const applied: Applied[] = [];
  for (const template of templates) {
    const one = await save(session, template, flags.dryRun === true);
    applied.push(one);
    if (!flags.json) tellApplied(context, one, flags.dryRun === true);
  }
  if (flags.json) context.printJson({ applied, findings });
  return EXIT.passed;
}

async function validate(session: Session, template: ReadTemplate): Promise<FileFinding[]> {
  const params = { projectId: await session.projectId() };
  const answer = await session.client.call('validateTemplate', { params, body: template.content });
  return answer.findings.map((finding) => placedIn(template, finding));
}

/** Only called for documents that the server found valid. */
async function save(session: Session, template: ReadTemplate, dryRun: boolean): Promise<Applied> {
  const { text } = template;
  const body = template.content as TemplateDocument;
  const to = {
    params: { projectId: await session.projectId() },
    query: dryRun ? { dryRun: 'true' as const } : {},
  };
  const saveDocument = () => session.client.call('saveTemplateByName', { ...to, body });
  const saved = await (text === null
    ? saveDocument()
    : session.client.call('saveTemplateByName', { ...to, yaml: text }).catch((error) => {
        // A server of before takes documents alone, and keeps no comments.
        if ((error as Partial<ProblemError>).code === 'BODY_NOT_JSON') return saveDocument();
        throw error;
      }));
  return {
    file: template.file,
    name: body.name,
    result: saved.result,
    id: saved.template?.id ?? null,
    version: saved.template?.version ?? null,
    changes: saved.changes,
  };
}

const GLYPH: Readonly<Record<Deed, string>> = { created: '+', updated: '~', unchanged: '=' };

function tellApplied(context: CommandContext, one: Applied, dryRun: boolean): void {
  const { t, io, style } = context;
  const deed = t(dryRun ? `apply.would.${one.result}` : `apply.${one.result}`);
  context.print(
    `${GLYPH[one.result]} ${oneLine(one.name)}  ${deed}  ${relative(io.cwd, one.file) || one.file}`,
  );
  if (!dryRun || one.result !== 'updated') return;
  for (const line of changeLines(one.changes, style.out)) context.print(`    ${line}`);
  if (one.changes.length === 0) context.print(`    ${t('apply.textOnly')}`);
}
