import type { LogStream, Task } from '@testyard/protocol';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { writeBytes } from '../io.ts';
import { addConnectionOptions, findRun, openSession, type Session } from '../session/session.ts';
import type { ConnectionFlags } from '../session/settings.ts';
import { oneLine } from '../terminal/text-width.ts';
import { UsageError } from '../usage-error.ts';

const PART_BYTES = 1 << 20;

interface LogsFlags extends ConnectionFlags {
  readonly task?: string;
  readonly stream?: string;
  readonly json?: boolean;
}

/** One stream and the task that wrote it. */
interface TaskStream extends LogStream {
  readonly taskId: string;
  readonly templateName: string;
}

export function defineLogs(command: Command, context: CommandContext): void {
  const { t } = context;
  addConnectionOptions(command, context)
    .argument('<run>', t('run.reference'))
    .option('--task <id>', t('logs.task'))
    .option('--stream <name>', t('logs.stream'))
    .addHelpText('after', `\n${t('help.example')}\n  testyard logs 1284 --stream stderr`)
    .action(async (named: string, flags: LogsFlags) => {
      context.exitCode = await logs(context, named, flags);
    });
}

async function logs(context: CommandContext, named: string, flags: LogsFlags): Promise<ExitCode> {
  const session = await openSession(context, flags);
  const run = await findRun(session, named);
  const wanted = flags.task;
  const tasks = run.tasks.filter((task) => !wanted || task.id === wanted || task.templateName === wanted);
  if (tasks.length === 0) throw new UsageError('logs.noTask', { given: wanted ?? '', number: run.number });
  const streams = (await Promise.all(tasks.map((task) => streamsOf(session, task)))).flat();
  const chosen = streams.filter((one) => flags.stream === undefined || one.stream === flags.stream);
  if (flags.json) context.printJson({ items: chosen });
  else if (chosen.length === 0) context.tell(context.t('logs.none'));
  else await printStreams(context, session, chosen);
  return EXIT.passed;
}

async function streamsOf({ client }: Session, task: Task): Promise<TaskStream[]> {
  const streams: TaskStream[] = [];
  for await (const one of client.items('listLogs', { params: { taskId: task.id } })) {
    streams.push({ ...one, taskId: task.id, templateName: task.templateName });
  }
  return streams;
}

/** Raw bytes to stdout; which stream they are of is told on stderr, where there are several. */
async function printStreams(
  context: CommandContext,
  session: Session,
  streams: readonly TaskStream[],
): Promise<void> {
  for (const one of streams) {
    const title = `==> ${oneLine(one.templateName)} · ${one.stream} · ${oneLine(one.executor)}`;
    if (streams.length > 1) context.tell(context.style.err.dim(title));
    await printStream(context, session, one);
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
