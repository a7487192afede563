import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { KnownSut, SutDocument } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { unreadable } from '../file-error.ts';
import { addSubcommand } from '../prepare-command.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { printTable } from '../terminal/print-table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';

type Flags = ConnectionFlags & { readonly json?: boolean };
type ApplyFlags = Flags & { readonly file: string[] };

/** `sut list`, `get`, `apply` and `remove`: systems under test that a project knows. */
export function defineSut(command: Command, context: CommandContext): void {
  const { t } = context;
  const example = (words: string) => `\n${t('help.example')}\n  testyard sut ${words}`;
  const list = addSubcommand(command, context, { name: 'list', summary: t('sut.list') });
  addConnectionOptions(list, context)
    .addHelpText('after', example('list'))
    .action(async (flags: Flags) => {
      context.exitCode = await listSuts(context, flags);
    });
  const get = addSubcommand(command, context, { name: 'get', summary: t('sut.get') });
  addConnectionOptions(get, context)
    .argument('<sut>', t('sut.reference'))
    .addHelpText('after', example('get staging-3'))
    .action(async (named: string, flags: Flags) => {
      context.exitCode = await getSut(context, named, flags);
    });
  const apply = addSubcommand(command, context, { name: 'apply', summary: t('sut.apply') });
  addConnectionOptions(apply, context)
    .requiredOption('-f, --file <path...>', t('sut.file'))
    .usage('[options] -f <path...>')
    .addHelpText('after', example('apply -f staging-3.yaml'))
    .action(async (flags: ApplyFlags) => {
      context.exitCode = await applySuts(context, flags);
    });
  const remove = addSubcommand(command, context, { name: 'remove', summary: t('sut.remove') });
  addConnectionOptions(remove, context)
    .argument('<sut>', t('sut.reference'))
    .addHelpText('after', example('remove staging-3'))
    .action(async (named: string, flags: Flags) => {
      context.exitCode = await removeSut(context, named, flags);
    });
  command.addHelpText('after', example('list')).action(() => command.outputHelp());
}

async function sutsOf(session: Session): Promise<KnownSut[]> {
  const params = { projectId: await session.projectId() };
  const suts: KnownSut[] = [];
  for await (const one of session.client.items('listSuts', { params })) suts.push(one);
  return suts;
}

async function findSut(session: Session, named: string): Promise<KnownSut> {
  const sut = (await sutsOf(session)).find(({ id, name }) => name === named || id === named);
  if (!sut) throw new UsageError('sut.unknown', { given: named, project: session.project });
  return sut;
}

async function listSuts(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const { t } = context;
  const suts = await sutsOf(await openSession(context, flags));
  if (flags.json) context.printJson({ items: suts, next: null });
  else if (suts.length === 0) context.tell(t('sut.none'));
  else {
    const rows = suts.map((sut) => [oneLine(sut.name), addressOf(sut), oneLine(probeOf(sut)), sut.id]);
    const columns = [
      { title: t('column.name'), cut: true },
      { title: t('column.address'), cut: true },
      { title: t('column.probe'), cut: true },
      { title: t('column.id') },
    ];
    printTable(context, columns, rows);
  }
  return EXIT.passed;
}

const addressOf = ({ ip, port }: KnownSut) => (ip === '' && port === '' ? '-' : `${ip}:${port}`);

function probeOf({ probe }: KnownSut): string {
  if ('tcp' in probe) return 'tcp';
  return 'http' in probe ? `${probe.http.scheme ?? 'http'} ${probe.http.path}` : probe.command.join(' ');
}

/** As YAML that `sut apply` takes back. */
async function getSut(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const sut = await findSut(await openSession(context, flags), named);
  const { name, ip, port, probe, onDown, declared } = sut;
  if (flags.json) context.printJson(sut);
  else {
    const { stringify } = await import('../yaml.ts');
    context.print(stringify({ name, ip, port, probe, onDown, declared }).trimEnd());
  }
  return EXIT.passed;
}

/** What says the same already is left alone; the server checks the documents. */
async function applySuts(context: CommandContext, flags: ApplyFlags): Promise<ExitCode> {
  const documents: SutDocument[] = [];
  for (const file of flags.file) documents.push(...(await readDocuments(resolve(context.io.cwd, file))));
  const session = await openSession(context, flags);
  const applied: { readonly result: 'created' | 'updated' | 'unchanged'; readonly sut: KnownSut }[] = [];
  for (const body of documents) {
    const one = await save(session, body);
    applied.push(one);
    if (!flags.json) context.print(context.t(`sut.${one.result}`, { name: oneLine(one.sut.name) }));
  }
  if (flags.json) context.printJson({ applied });
  return EXIT.passed;
}

async function save({ client, projectId }: Session, body: SutDocument) {
  const params = { projectId: await projectId() };
  for await (const present of client.items('listSuts', { params })) {
    if (present.name !== body.name) continue;
    const sut = await client.call('updateSut', { params: { sutId: present.id }, body });
    return { result: sut.version === present.version ? 'unchanged' : 'updated', sut } as const;
  }
  return { result: 'created', sut: await client.call('createSut', { params, body }) } as const;
}

async function readDocuments(file: string): Promise<SutDocument[]> {
  const text = await readFile(file, 'utf8').catch((error) => {
    throw unreadable(file, error);
  });
  const { parseAllDocuments } = await import('../yaml.ts');
  const parsed = parseAllDocuments(text, { prettyErrors: false });
  const found = Array.isArray(parsed) ? [...parsed] : [];
  const wrong = found.flatMap(({ errors }) => errors)[0];
  if (wrong) throw new UsageError('config.unreadable', { file, why: wrong.message });
  const full = found.filter(({ contents }) => contents !== null);
  if (full.length === 0) throw new UsageError('sut.emptyFile', { file });
  return full.map((document) => document.toJS({ maxAliasCount: 100 }) as SutDocument);
}

async function removeSut(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const sut = await findSut(session, named);
  await session.client.call('deleteSut', { params: { sutId: sut.id } });
  if (flags.json) context.printJson({ id: sut.id, name: sut.name });
  else context.print(context.t('sut.removed', { name: oneLine(sut.name) }));
  return EXIT.passed;
}
