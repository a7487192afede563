import type { Executor } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { executorLines, printExecutors } from '../executors/executor-lines.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { nearest } from '../nearest.ts';
import { addSubcommand } from '../prepare-command.ts';
import { allOf } from '../session/all-of.ts';
import { addServerOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { confirmed } from '../terminal/confirm.ts';
import { localTime, parseDuration } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';

type Flags = ConnectionFlags & {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly for?: string;
  readonly note?: string;
  readonly grace?: string;
};

/** `executor list`, `get`, `drain`, `pause`, `resume`, `rotate` and `remove`: what is done at a server to those that serve it. */
export function addExecutorCommands(parent: Command, context: CommandContext): void {
  const { t } = context;
  const list = addSubcommand(parent, context, { name: 'list', summary: t('executors.list') });
  addServerOptions(list, context)
    .addHelpText('after', `\n${t('help.example')}\n  testyard executor list`)
    .action(async (flags: Flags) => {
      context.exitCode = await listExecutors(context, flags);
    });
  for (const name of ['get', 'drain', 'pause', 'resume', 'rotate', 'remove'] as const) {
    const command = addSubcommand(parent, context, { name, summary: t(`executors.${name}`) });
    if (name === 'remove') command.option('-y, --yes', t('option.yes'));
    if (name === 'pause')
      command
        .option('--for <duration>', t('executors.pauseFor'), '24h')
        .option('--note <text>', t('executors.pauseNote'));
    if (name === 'rotate') command.option('--grace <duration>', t('executors.rotateGrace'), '1h');
    addServerOptions(command, context)
      .argument('<executor>', t('executors.reference'))
      .addHelpText('after', `\n${t('help.example')}\n  testyard executor ${name} lab-1${example[name] ?? ''}`)
      .action(async (named: string, flags: Flags) => {
        context.exitCode = await acts[name](context, named, flags);
      });
  }
}

const example: Readonly<Record<string, string>> = {
  pause: " --for 2h --note 'new kernel'",
  rotate: ' --grace 10m',
};

const acts = {
  get: showExecutor,
  drain: (context: CommandContext, named: string, flags: Flags) =>
    order(context, { named, flags, name: 'drain' }),
  resume: (context: CommandContext, named: string, flags: Flags) =>
    order(context, { named, flags, name: 'resume' }),
  pause,
  rotate,
  remove,
} as const;

const executorsOf = ({ client }: Session): Promise<Executor[]> => allOf(client.items('listExecutors', {}));

/** An executor by its name or its id. */
async function findExecutor(session: Session, named: string): Promise<Executor> {
  const executors = await executorsOf(session);
  const found = executors.find(({ id, name }) => id === named || name === named);
  if (found) return found;
  const names = executors.map(({ name }) => name);
  const meant = nearest(named, names);
  throw new UsageError(meant ? 'executors.unknownNear' : 'executors.unknown', {
    given: named,
    meant: meant ?? '',
  });
}

async function listExecutors(context: CommandContext, flags: Flags): Promise<ExitCode> {
  const executors = await executorsOf(await openSession(context, flags));
  if (flags.json) context.printJson({ items: executors, next: null });
  else if (executors.length === 0) context.tell(context.t('executors.none'));
  else printExecutors(executors, context);
  return EXIT.passed;
}

async function showExecutor(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const { id } = await findExecutor(session, named);
  const executor = await session.client.call('getExecutor', { params: { executorId: id } });
  if (flags.json) context.printJson(executor);
  else for (const line of executorLines(executor, context)) context.print(line);
  return EXIT.passed;
}

async function order(
  context: CommandContext,
  {
    named,
    flags,
    name,
  }: { readonly named: string; readonly flags: Flags; readonly name: 'drain' | 'resume' },
): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const { id } = await findExecutor(session, named);
  const executor = await session.client.call(`${name}Executor`, { params: { executorId: id } });
  const { busySlots } = executor;
  const key =
    name === 'resume' ? 'executors.resumed' : busySlots > 0 ? 'executors.draining' : 'executors.drained';
  if (flags.json) context.printJson(executor);
  else context.print(context.t(key, { name: executor.name, count: busySlots }));
  return EXIT.passed;
}

const mostPauseMs = 30 * 86_400_000;

async function pause(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const given = flags.for ?? '24h';
  const ms = parseDuration(given);
  if (ms === undefined || ms < 1000 || ms > mostPauseMs)
    throw new UsageError('executors.pauseForBad', { given });
  const session = await openSession(context, flags);
  const { id } = await findExecutor(session, named);
  const body = { seconds: Math.floor(ms / 1000), ...(flags.note === undefined ? {} : { note: flags.note }) };
  const executor = await session.client.call('pauseExecutor', { params: { executorId: id }, body });
  const { name, busySlots: count } = executor;
  const until = executor.pause ? localTime(executor.pause.until) : '';
  if (flags.json) context.printJson(executor);
  else context.print(context.t('executors.paused', { name, until, count }));
  return EXIT.passed;
}

const mostGraceMs = 7 * 86_400_000;

async function rotate(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const given = flags.grace ?? '1h';
  const ms = parseDuration(given);
  if (ms === undefined || ms < 60_000 || ms > mostGraceMs)
    throw new UsageError('executors.rotateGraceBad', { given });
  const session = await openSession(context, flags);
  const { id } = await findExecutor(session, named);
  const body = { graceSeconds: Math.floor(ms / 1000) };
  const executor = await session.client.call('rotateExecutorKey', { params: { executorId: id }, body });
  if (flags.json) context.printJson(executor);
  else context.print(context.t('executors.rotated', { name: executor.name, grace: given }));
  return EXIT.passed;
}

async function remove(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const { id, name, busySlots } = await findExecutor(session, named);
  const question = context.t('executors.removeAsk', { name, count: busySlots });
  if (!(await confirmed(context, question, flags))) return EXIT.passed;
  await session.client.call('removeExecutor', { params: { executorId: id } });
  if (flags.json) context.printJson({ id, name });
  else context.print(context.t('executors.removed', { name }));
  return EXIT.passed;
}
