import type { Pause, Run } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { findTask } from '../session/find-task.ts';
import { addConnectionOptions, findRun, openSession } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { localTime, parseDuration } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';

interface Flags extends ConnectionFlags {
  readonly task?: string;
  readonly json?: boolean;
}

interface PauseFlags extends Flags {
  readonly for: string;
  readonly note?: string;
}

export function definePause(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--task <task>', t('pause.task'))
    .option('--for <duration>', t('pause.for'), '24h')
    .option('--note <text>', t('pause.note'))
    .addHelpText('after', `\n${t('pause.more')}`)
    .addHelpText('after', `\n${t('help.example')}\n  testyard pause 1284 --for 2h --note 'staging is down'`)
    .action(async (named: string, flags: PauseFlags) => {
      context.exitCode = await pause(context, named, flags);
    });
}

export function defineResume(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--task <task>', t('pause.task'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard resume 1284`)
    .action(async (named: string, flags: Flags) => {
      context.exitCode = await resume(context, named, flags);
    });
}

const mostPauseMs = 30 * 86_400_000;

async function pause(context: CommandContext, named: string, flags: PauseFlags): Promise<ExitCode> {
  const ms = parseDuration(flags.for);
  if (ms === undefined || ms < 1000 || ms > mostPauseMs)
    throw new UsageError('executors.pauseForBad', { given: flags.for });
  const session = await openSession(context, flags);
  const run = await findRun(session, named);
  const body = { seconds: Math.floor(ms / 1000), ...(flags.note === undefined ? {} : { note: flags.note }) };
  if (flags.task === undefined) {
    const paused = await session.client.call('pauseRun', { params: { runId: run.id }, body });
    if (flags.json) context.printJson(paused);
    else context.print(context.t('pause.paused', { number: run.number, until: untilOf(paused.pause) }));
    return EXIT.passed;
  }
  const params = { taskId: findTask(run, flags.task).id };
  const task = await session.client.call('pauseTask', { params, body });
  const values = { number: run.number, task: task.templateName, until: untilOf(task.pause) };
  if (flags.json) context.printJson(task);
  else context.print(context.t('pause.taskPaused', values));
  return EXIT.passed;
}

async function resume(context: CommandContext, named: string, flags: Flags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const run = await findRun(session, named);
  const { id, number } = run;
  if (flags.task === undefined) {
    const resumed = await session.client.call('resumeRun', { params: { runId: id } });
    if (flags.json) context.printJson(resumed);
    else context.print(context.t(isPaused(run) ? 'resume.resumed' : 'resume.notPaused', { number }));
    return EXIT.passed;
  }
  const before = findTask(run, flags.task);
  const task = await session.client.call('resumeTask', { params: { taskId: before.id } });
  const values = { number, task: task.templateName };
  if (flags.json) context.printJson(task);
  else context.print(context.t(before.pause ? 'resume.taskResumed' : 'resume.taskNotPaused', values));
  return EXIT.passed;
}

function isPaused({ pause, tasks }: Run): boolean {
  return pause !== null || tasks.some((task) => task.pause !== null);
}

function untilOf(pause: Pause | null): string {
  return pause === null ? '' : localTime(pause.until);
}
