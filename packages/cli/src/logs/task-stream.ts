import type { LogStream, Task } from '@testyard/protocol';
import type { CommandContext } from '../context.ts';
import type { Session } from '../session/session.ts';
import { oneLine } from '../terminal/text-width.ts';

/** One stream and the task that wrote it. */
export interface TaskStream extends LogStream {
  readonly taskId: string;
  readonly templateName: string;
}

/** What is printed first of a lease: as it came about, and what the executor says of it at the end. */
const order = ['setup', 'stdout', 'stderr', 'executor'];

/** The streams of a task, oldest lease first. */
export async function streamsOf(
  { client }: Session,
  task: Task,
  settings: Pick<Parameters<Session['client']['call']>[1], 'signal' | 'retryForMs'> = {},
): Promise<TaskStream[]> {
  const streams: TaskStream[] = [];
  for await (const one of client.items('listLogs', { params: { taskId: task.id }, ...settings })) {
    streams.push({ ...one, taskId: task.id, templateName: task.templateName });
  }
  const leases = [...new Set(streams.map(({ leaseId }) => leaseId))];
  const rank = ({ leaseId, stream }: TaskStream) =>
    leases.indexOf(leaseId) * order.length + order.indexOf(stream);
  return streams.sort((a, b) => rank(a) - rank(b));
}

/** Says on stderr, where there are several streams, which one the next bytes on stdout are of. */
export function tellTitle(context: CommandContext, one: TaskStream): void {
  const title = `==> ${oneLine(one.templateName)} · ${one.stream} · ${oneLine(one.executor)}`;
  context.tell(context.style.err.dim(title));
}

/** Says on stderr that a stream is not whole: nothing is put in between its bytes. */
export function tellGap(
  context: CommandContext,
  one: Pick<TaskStream, 'state' | 'dropped' | 'stream'>,
): void {
  const { stream, dropped } = one;
  if (one.state === 'cut') context.tell(context.t('logs.cut', { stream, dropped }));
  if (one.state === 'lost') context.tell(context.t('logs.lost', { stream }));
}
