import type { Run, Task } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { whyLines } from '../report/why-lines.ts';
import { addConnectionOptions, findRun, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';

type Flags = ConnectionFlags & { readonly json?: boolean };

export function defineWhy(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('why.argument'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard why 1284\n  testyard why 1284 --json`)
    .action(async (named: string, flags: Flags) => {
      context.exitCode = await tellWhy(context, named, flags);
    });
}

async function tellWhy(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const tasks = await tasksOf(session, named);
  const reasons = [];
  for (const task of tasks)
    reasons.push({ task, why: await session.client.call('whyTask', { params: { taskId: task.id } }) });
  if (flags.json) context.printJson({ tasks: reasons.map(({ why }) => why) });
  else
    for (const { task, why } of reasons)
      for (const line of whyLines(task, why, { t: context.t, style: context.style.out })) context.print(line);
  return EXIT.passed;
}

/** Those of a run, or the one with this id. */
async function tasksOf(session: Session, named: string): Promise<readonly Task[]> {
  if (/^[0-9]{19}$/.test(named)) return [await session.client.call('getTask', { params: { taskId: named } })];
  const run: Run = await findRun(session, named);
  return run.tasks;
}
