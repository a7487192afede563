import type { Executor } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { nearest } from '../nearest.ts';
import { addSubcommand } from '../prepare-command.ts';
import { allOf } from '../session/all-of.ts';
import { addConnectionOptions, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { confirmed } from '../terminal/confirm.ts';
import { localTime } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';

type Flags = ConnectionFlags & { readonly json?: boolean; readonly yes?: boolean };

/** `executor list`, `drain`, `resume` and `remove`: what is done at a server to those that serve it. */
export function addExecutorCommands(parent: Command, context: CommandContext): void {
  const { t } = context;
  const list = addSubcommand(parent, context, { name: 'list', summary: t('executors.list') });
  addConnectionOptions(list, context)
    .addHelpText('after', `\n${t('help.example')}\n  testyard executor list`)
    .action(async (flags: Flags) => {
      context.exitCode = await listExecutors(context, flags);
    });
  for (const name of ['drain', 'resume', 'remove'] as const) {
    const command = addSubcommand(parent, context, { name, summary: t(`executors.${name}`) });
    if (name === 'remove') command.option('-y, --yes', t('option.yes'));
    addConnectionOptions(command, context)
      .argument('<executor>', t('executors.reference'))
      .addHelpText('after', `\n${t('help.example')}\n  testyard executor ${name} lab-1`)
      .action(async (named: string, flags: Flags) => {
        context.exitCode = await (name === 'remove'
          ? remove(context, named, flags)
          : setDraining(context, { named, flags, name }));
      });
  }
}

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
  else for (const line of executorTable(executors, context)) context.print(line);
  return EXIT.passed;
}

function executorTable(executors: readonly Executor[], { t }: CommandContext): string[] {
  const columns = [
    { title: t('column.name') },
    { title: t('column.state') },
    { title: t('column.slots'), right: true },
    { title: t('column.labels') },
    { title: t('column.seen') },
    { title: t('column.id') },
  ];
  return table(
    columns,
    executors.map((one) => [
      oneLine(one.name),
      stateText(one, t),
      `${one.busySlots}/${one.slots}`,
      oneLine(
        Object.entries(one.labels)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      ),
      one.lastSeenAt === null ? '' : localTime(one.lastSeenAt),
      one.id,
    ]),
  );
}

/** That it is drained is said of one that is away, too: it will not serve when it is back. */
function stateText({ state, draining, busySlots }: Executor, t: CommandContext['t']): string {
  const drained = t(busySlots > 0 ? 'executorState.draining' : 'executorState.drained');
  if (state === 'offline')
    return draining ? `${t('executorState.offline')}, ${drained}` : t('executorState.offline');
  return draining ? drained : t(state === 'busy' ? 'executorState.busy' : 'executorState.idle');
}

async function setDraining(
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
