import { relative, resolve } from 'node:path';
import type { Template, TemplateDocument } from '@testyard/protocol';
import type { Command } from 'commander';
import { fillDefaults } from '../apply/fill-defaults.ts';
import { findTemplateFiles } from '../apply/find-template-files.ts';
import { type FileFinding, type ReadTemplate, readTemplates } from '../apply/read-templates.ts';
import { isSameContent } from '../apply/same-content.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { oneLine } from '../terminal/text-width.ts';

interface ApplyFlags extends ConnectionFlags {
  readonly file: string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

type Deed = 'created' | 'updated' | 'unchanged';
interface Applied {
  readonly file: string;
  readonly name: string;
  readonly result: Deed;
  readonly id: string | null;
  readonly version: number | null;
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
  const read = await Promise.all(files.map(readTemplates));
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
  return answer.findings.map(({ severity, pointer, detail }) => ({
    file: template.file,
    severity,
    detail: pointer === '' ? detail : `${pointer}: ${detail}`,
    ...template.positionOf(pointer),
  }));
}

/** The second would silently replace the first. */
function namedTwice({ t }: CommandContext, templates: readonly ReadTemplate[]): FileFinding[] {
  const seen = new Set<string>();
  return templates.flatMap((template) => {
    const name = nameOf(template);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const place = template.positionOf('/name');
    return [
      { file: template.file, severity: 'error' as const, detail: t('apply.namedTwice', { name }), ...place },
    ];
  });
}

const nameOf = ({ content }: ReadTemplate) => String((content as { name?: unknown } | null)?.name);

/** Only called for documents that the server found valid. */
async function save(session: Session, template: ReadTemplate, dryRun: boolean): Promise<Applied> {
  const body = template.content as TemplateDocument;
  const projectId = await session.projectId();
  const existing = await findByName(session, projectId, body.name);
  const told = { file: template.file, name: body.name };
  if (existing && (await isKept(existing, body))) {
    return { ...told, result: 'unchanged', id: existing.id, version: existing.version };
  }
  const result = existing ? 'updated' : 'created';
  if (dryRun) return { ...told, result, id: existing?.id ?? null, version: existing?.version ?? null };
  const saved = existing
    ? await session.client.call('updateTemplate', { params: { templateId: existing.id }, body })
    : await session.client.call('createTemplate', { params: { projectId }, body });
  return { ...told, result, id: saved.id, version: saved.version };
}

/** The schemas are loaded only now: `--help` has no use for them. */
async function isKept(existing: Template, body: TemplateDocument): Promise<boolean> {
  const { TemplateDocument: schema } = await import('@testyard/protocol');
  return isSameContent(fillDefaults(schema, existing.document), fillDefaults(schema, body));
}

async function findByName(session: Session, projectId: string, name: string): Promise<Template | undefined> {
  for await (const one of session.client.items('listTemplates', { params: { projectId }, query: { name } })) {
    if (one.name === name) return one;
  }
  return undefined;
}

function tellFinding({ io, tell, style }: CommandContext, finding: FileFinding): void {
  const { file, line, column, severity, detail } = finding;
  const paint = severity === 'error' ? style.err.red : style.err.yellow;
  tell(`${relative(io.cwd, file) || file}:${line}:${column} ${paint(severity)} ${oneLine(detail)}`);
}

const GLYPH: Readonly<Record<Deed, string>> = { created: '+', updated: '~', unchanged: '=' };

function tellApplied(context: CommandContext, one: Applied, dryRun: boolean): void {
  const { t, io } = context;
  const deed = t(dryRun ? `apply.would.${one.result}` : `apply.${one.result}`);
  context.print(
    `${GLYPH[one.result]} ${oneLine(one.name)}  ${deed}  ${relative(io.cwd, one.file) || one.file}`,
  );
}
