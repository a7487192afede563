import type { Run, Task } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findTask } from '../session/find-task.ts';
import { addConnectionOptions, findRun, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import type { TextKey } from '../texts/texts.ts';

interface StopFlags extends ConnectionFlags {
  readonly reason?: string;
  readonly task?: string;
  readonly now?: boolean;
  readonly json?: boolean;
}

export function defineStop(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--task <task>', t('stop.task'))
    .option('--now', t('stop.now'))
    .option('--reason <text>', t('stop.reason'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard stop 1284 --reason "wrong branch"\n  testyard stop 1284 --task 2 --now`,
    )
    .action(async (named: string, flags: StopFlags) => {
      context.exitCode = await stop(context, named, flags);
    });
}

async function stop(context: CommandContext, named: string, flags: StopFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const found = await findRun(session, named);
  const { id } = found;
  const reason = flags.reason === undefined ? {} : { reason: flags.reason };
  const body = flags.now ? { ...reason, atOnce: true } : reason;
  if (flags.task !== undefined) {
    const params = { taskId: findTask(found, flags.task).id };
    const task = await session.client.call('stopTask', { params, body });
    if (flags.json) context.printJson(task);
    else context.print(context.t(taskOutcomeOf(task), { task: task.templateName, number: found.number }));
    return EXIT.passed;
  }
  const run = await session.client.call('stopRun', { params: { runId: id }, body });
  if (flags.json) context.printJson(run);
  else context.print(context.t(outcomeOf(run), { number: run.number }));
  return EXIT.passed;
}

function outcomeOf({ state, verdict }: Run): TextKey {
  if (state !== 'finished') return 'stop.asked';
  return verdict === 'stopped' ? 'stop.stopped' : 'stop.finished';
}

function taskOutcomeOf({ state, verdict }: Task): TextKey {
  if (state !== 'finished') return 'stop.taskAsked';
  return verdict === 'stopped' ? 'stop.taskStopped' : 'stop.taskFinished';
}
