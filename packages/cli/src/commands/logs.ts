import type { Run } from '@testyard/protocol';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { writeBytes } from '../io.ts';
import { printCaseOutput, readCaseOutput } from '../logs/case-output.ts';
import { followStreams } from '../logs/follow-streams.ts';
import { streamsOf, type TaskStream, tellGap, tellTitle } from '../logs/task-stream.ts';
import { addConnectionOptions, findRun, openSession, runNamed, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { UsageError } from '../usage-error.ts';

const PART_BYTES = 1 << 20;

interface LogsFlags extends ConnectionFlags {
  readonly task?: string;
  readonly round?: string;
  readonly stream?: string;
  readonly case?: string;
  readonly failed?: boolean;
  readonly follow?: boolean;
  readonly text?: boolean;
  readonly raw?: boolean;
  readonly json?: boolean;
}

export function defineLogs(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--task <id>', t('logs.task'))
    .option('--round <number>', t('run.round'))
    .option('--stream <name>', t('logs.stream'))
    .addOption(new Option('--case <name>', t('logs.case')).conflicts(['stream', 'follow', 'failed']))
    .addOption(new Option('--failed', t('logs.failed')).conflicts(['stream', 'follow']))
    .addOption(new Option('-f, --follow', t('logs.follow')).conflicts('json'))
    .option('--text', t('logs.text'))
    .addOption(new Option('--raw', t('logs.raw')).conflicts('text'))
    .addHelpText(
      'after',
      `\n${t('help.example')}\n  testyard logs 1284 --stream stderr\n  testyard logs 1284 -f\n  testyard logs 1284 --case test_total`,
    )
    .action(async (named: string, flags: LogsFlags) => {
      context.exitCode = await logs(context, named, flags);
    });
}

async function logs(context: CommandContext, named: string, flags: LogsFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const run = await findRun(session, named, flags.round);
  if (flags.failed || flags.case !== undefined) {
    const items = await readCaseOutput(session, run, flags.case);
    if (flags.json) context.printJson({ items });
    else printCaseOutput(context, items);
    return EXIT.passed;
  }
  const wanted = flags.task;
  const tasks = run.tasks.filter((task) => !wanted || task.id === wanted || task.templateName === wanted);
  if (tasks.length === 0) throw new UsageError('logs.noTask', { given: wanted ?? '', number: run.number });
  const isWanted = (one: TaskStream) => flags.stream === undefined || one.stream === flags.stream;
  // At a terminal, bytes that somebody's program wrote must not act.
  const text = !flags.raw && (flags.text ?? context.io.stdout.isTTY ?? false);
  if (flags.follow) {
    return follow(context, session, { run, tasks: new Set(tasks.map(({ id }) => id)), isWanted, text });
  }
  const streams = (await Promise.all(tasks.map((task) => streamsOf(session, task)))).flat().filter(isWanted);
  if (flags.json) context.printJson({ items: streams });
  else if (streams.length === 0) context.tell(context.t('logs.none'));
  else await printStreams(context, session, { streams, text });
  return EXIT.passed;
}

async function follow(
  context: CommandContext,
  session: Session,
  what: {
    readonly run: Run;
    readonly tasks: ReadonlySet<string>;
    text: boolean;
    isWanted(one: TaskStream): boolean;
  },
): Promise<ExitCode> {
  const leave = new AbortController();
  const unlisten = context.io.onSignal(() => leave.abort());
  try {
    await followStreams(context, session, { ...what, signal: leave.signal });
    return EXIT.passed;
  } catch (error) {
    if (!leave.signal.aborted) throw error;
    const { number } = what.run;
    context.tell(context.t('logs.left', { number, reference: runNamed(session, what.run) }));
    return EXIT.interrupted;
  } finally {
    unlisten();
  }
}

/** Bytes, or text, to stdout; which stream they are of is told on stderr, where there are several. */
async function printStreams(
  context: CommandContext,
  session: Session,
  { streams, text }: { readonly streams: readonly TaskStream[]; readonly text: boolean },
): Promise<void> {
  for (const one of streams) {
    if (streams.length > 1) tellTitle(context, one);
    if (text) await printText(context, session, one);
    else await printStream(context, session, one);
    tellGap(context, one);
  }
}

async function printStream({ io }: CommandContext, { client }: Session, one: TaskStream): Promise<void> {
  const params = { taskId: one.taskId, leaseId: one.leaseId, stream: one.stream };
  for (let from = 0; from < one.length; ) {
    const length = Math.min(PART_BYTES, one.length - from);
    const { bytes } = await client.readBytes('readLog', { params, from, length });
    if (bytes.length === 0) return;
    await writeBytes(io.stdout, bytes);
    from += bytes.length;
  }
}

async function printText({ io }: CommandContext, { client }: Session, one: TaskStream): Promise<void> {
  const params = { taskId: one.taskId, leaseId: one.leaseId, stream: one.stream };
  for await (const bytes of client.stream('readLogText', { params })) await writeBytes(io.stdout, bytes);
}
