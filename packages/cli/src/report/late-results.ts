import type { LateEvent, Run, TaskEvidence } from '@testyard/protocol';
import { roundNamed, type Session } from '../session/session.ts';
import { duration, grouped } from '../terminal/figures.ts';
import { oneLine } from '../terminal/text-width.ts';
import { readEvidence } from './kept-files.ts';
import { LOOK, type Words } from './statuses.ts';

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
export async function readLate(session: Session, run: Run): Promise<LateResults[]> {
  const found: LateResults[] = [];
  for (const { taskId, templateName } of withLate(await readEvidence(session, run), run)) {
    const query = { limit: String(READ_OF_EACH) };
    const { items, next } = await session.client.call('listLateEvidence', { params: { taskId }, query });
    found.push({ taskId, templateName, items, hasMore: next !== null });
  }
  return found.filter(({ items }) => items.length > 0);
}

/** One line for each task: how many there are. */
export function lateCountLines(evidence: readonly TaskEvidence[], run: Run, words: Words): string[] {
  return withLate(evidence, run).map(({ templateName, lateEvents }) =>
    countLine(templateName, grouped(lateEvents), words),
  );
}

/** One line for all tasks of a round: how many there are, and the command that shows them; no line where there are none. */
export function lateTotalLines(
  evidence: readonly TaskEvidence[],
  { session, run }: { readonly session: Session; readonly run: Run },
  { t }: Words,
): string[] {
  const total = evidence.reduce((sum, { lateEvents }) => sum + lateEvents, 0);
  return total === 0 ? [] : [t('run.late', { count: grouped(total), number: roundNamed(session, run) })];
}

function withLate(evidence: readonly TaskEvidence[], { tasks }: Run) {
  const names = new Map(tasks.map(({ id, templateName }) => [id, templateName]));
  return evidence
    .filter(({ lateEvents }) => lateEvents > 0)
    .map((one) => ({ ...one, templateName: names.get(one.taskId) ?? one.taskId }));
}

function countLine(templateName: string, count: string, { t }: Words): string {
  return t('show.lateCount', { template: oneLine(templateName), count });
}

/** All of them, a line each, below the line of their task. */
export function lateLines(late: readonly LateResults[], words: Words): string[] {
  if (late.length === 0) return [words.t('show.lateNone')];
  return late.flatMap((one) => [
    countLine(one.templateName, countOf(one), words),
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
