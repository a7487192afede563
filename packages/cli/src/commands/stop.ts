import type { Run } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { addConnectionOptions, findRun, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import type { TextKey } from '../texts/texts.ts';

interface StopFlags extends ConnectionFlags {
  readonly reason?: string;
  readonly json?: boolean;
}

export function defineStop(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--reason <text>', t('stop.reason'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard stop 1284 --reason "wrong branch"`)
    .action(async (named: string, flags: StopFlags) => {
      context.exitCode = await stop(context, named, flags);
    });
}

async function stop(context: CommandContext, named: string, flags: StopFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const { id } = await findRun(session, named);
  const body = flags.reason === undefined ? {} : { reason: flags.reason };
  const run = await session.client.call('stopRun', { params: { runId: id }, body });
  if (flags.json) context.printJson(run);
  else context.print(context.t(outcomeOf(run), { number: run.number }));
  return EXIT.passed;
}

function outcomeOf({ state, verdict }: Run): TextKey {
  if (state !== 'finished') return 'stop.asked';
  return verdict === 'stopped' ? 'stop.stopped' : 'stop.finished';
}
