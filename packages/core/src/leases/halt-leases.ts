import type { TaskBook } from '../ledger/task-book.ts';
import { giveUp } from './end-lease.ts';

/** Every lease of the task is told that the case which runs is its last. `reason` is for the log of executors. */
export async function haltLeases(book: TaskBook, reason: string): Promise<void> {
  for (const lease of await book.activeLeases()) {
    await book.unit.leases.order(lease.id, { kind: 'halt', cause: 'stopped', reason });
    book.unit.notify(`executor:${lease.executorId}`);
  }
}

/** What is left of the time that a task may start cases in, in milliseconds; null where it has no such limit. */
export function budgetLeft({ task, unit }: TaskBook): number | null {
  const { startedAt, pausedMs, plan } = task;
  const { budgetMs = null } = plan;
  return budgetMs === null || startedAt === null ? null : startedAt + pausedMs + budgetMs - unit.now;
}

/**
 * Once that time is over no more cases are started: what runs comes to its end, the rest is `not-run`. What a report tells of
 * has run.
 */
export async function endAtBudget(book: TaskBook): Promise<void> {
  if (book.task.plan.report !== null) return;
  const leftMs = budgetLeft(book);
  if (leftMs === null || leftMs > 0 || book.isOver || book.allFinal) return;
  const message = {
    rule: 'budget-over',
    seconds: Math.round((book.task.plan.budgetMs ?? 0) / 1000),
  } as const;
  giveUp(book, 'stopped', message);
  book.warn(message);
  await haltLeases(book, 'no more cases are started: the time for them is over');
}
