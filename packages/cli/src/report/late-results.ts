import type { LateEvent, Run, Task } from '@testyard/protocol';
import { roundNamed, type Session } from '../session/session.ts';
import { duration, grouped } from '../terminal/figures.ts';
import { oneLine } from '../terminal/text-width.ts';
import { LOOK, type Words } from './statuses.ts';

const PARALLEL_READS = 8;
const READ_OF_EACH = 1000;

/** What came too late of one task, or contradicted what was said before: shown, never counted. */
export interface LateResults {
  readonly taskId: string;
  readonly templateName: string;
  /** The first thousand. */
  readonly items: readonly LateEvent[];
  readonly hasMore: boolean;
}

/** Of the tasks that have some, in their order. */
export async function readLate({ client }: Session, tasks: readonly Task[]): Promise<LateResults[]> {
  const found = new Map<string, LateResults>();
  const rest = [...tasks];
  const reader = async () => {
    for (let task = rest.shift(); task; task = rest.shift()) {
      const { id, templateName } = task;
      const query = { limit: String(READ_OF_EACH) };
      const { items, next } = await client.call('listLateEvidence', { params: { taskId: id }, query });
      found.set(id, { taskId: id, templateName, items, hasMore: next !== null });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_READS }, reader));
  return tasks.flatMap(({ id }) => found.get(id) ?? []).filter(({ items }) => items.length > 0);
}

/** One line for each task: how many there are. */
export function lateCountLines(late: readonly LateResults[], { t }: Words): string[] {
  return late.map((one) => t('show.lateCount', { template: oneLine(one.templateName), count: countOf(one) }));
}

/** One line for all tasks of a round: how many there are, and the command that shows them; no line where there are none. */
export function lateTotalLines(
  late: readonly LateResults[],
  { session, run }: { readonly session: Session; readonly run: Run },
  { t }: Words,
): string[] {
  if (late.length === 0) return [];
  const total = late.reduce((sum, { items }) => sum + items.length, 0);
  const count = `${grouped(total)}${late.some(({ hasMore }) => hasMore) ? '+' : ''}`;
  return [t('run.late', { count, number: roundNamed(session, run) })];
}

/** All of them, a line each, below the line of their task. */
export function lateLines(late: readonly LateResults[], words: Words): string[] {
  if (late.length === 0) return [words.t('show.lateNone')];
  return late.flatMap((one) => [
    ...lateCountLines([one], words),
    ...one.items.map((event) => `  ${lateLine(event, words)}`),
    ...(one.hasMore ? [`  ${words.t('show.lateMore', { shown: grouped(one.items.length) })}`] : []),
  ]);
}

function countOf({ items, hasMore }: LateResults): string {
  return `${grouped(items.length)}${hasMore ? '+' : ''}`;
}

function lateLine(event: LateEvent, { t, style }: Words): string {
  const { caseName, status, durationMs, executor, reason, message } = event;
  const parts = [
    `${status === null ? '·' : LOOK[status].glyph} ${oneLine(caseName ?? t('show.lateTask'))}`,
    durationMs === null ? '' : duration(durationMs),
    style.dim(t('show.lateFrom', { executor: oneLine(executor), reason: t(`late.${reason}`) })),
    oneLine(message ?? ''),
  ];
  return parts.filter((part) => part !== '').join('  ');
}
