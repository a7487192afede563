import type { CoreService } from '../core-service.ts';
import type { Executor } from '../executors/executor.ts';
import type { Lease } from '../leases/lease.ts';
import { historyOf } from '../results/case-history.ts';
import type { Task } from '../runs/run.ts';
import { type CaseToOrder, changedBy, type OrderedCase, orderCases } from '../scheduling/cases/case-order.ts';
import { orderByEvidence } from '../scheduling/cases/evidence-order.ts';
import { fitSlots } from '../scheduling/fit/fit-slots.ts';
import type { HistoryOf } from '../stores/history-store.ts';
import type { LedgerMode } from './case-status.ts';
import type { TaskBook } from './task-book.ts';

/** Beyond so many the order of the ledger stands: no case is long beside the rest, and all of them would be written. */
const mostArranged = 100_000;

/** By what a ledger is put in order. */
export interface Ordering {
  /** Null: one slot takes all of it, so that it need not be known how long each takes. */
  readonly history: HistoryOf | null;
  /** Of the project. */
  readonly executors: readonly Executor[];
}

/**
 * Null where a ledger keeps its own order: what ran already, as a report tells of it, and what one slot will run alone.
 * Asked at every part of a ledger: whether executors are fit for the task is not looked at before the last.
 */
export function orderingOf(
  { task }: TaskBook,
  {
    lease,
    mode,
    executors,
  }: { readonly lease: Lease; readonly mode: LedgerMode } & Pick<Ordering, 'executors'>,
): Ordering | null {
  if (mode === 'reported' || task.dryRun) return null;
  const executor = executors.find(({ id }) => id === lease.executorId);
  const slots = executors.reduce((sum, each) => sum + each.slots, 0);
  if (!executor || (task.plan.maximumSlots === 1 && !hasBudget(task))) return null;
  const isAlone = slots <= 1 && !hasBudget(task);
  return { history: isAlone ? null : historyOf(task, executor), executors };
}

/** Puts the cases of a ledger that is complete in the order in which they are given out. */
export async function arrangeLedger(
  core: CoreService,
  book: TaskBook,
  { history, executors }: Ordering,
): Promise<void> {
  const { unit, task } = book;
  if (task.ledgerSize > mostArranged || task.ledgerSize < 2) return;
  const slots = fitSlots(task, executors, unit.now - core.settings.leaseMs);
  // Another slot may join later: what goes together has to stand together by then.
  if (slots <= 1 && !hasBudget(task) && !(await unit.cases.haveGroups(task))) return;
  const listed = await unit.history.casesToOrder(task);
  const ordered =
    history && hasBudget(task) ? await byEvidence(book, history, listed) : orderCases(listed, slots);
  if (ordered === null) return;
  await unit.cases.arrange(changedBy(ordered, listed));
  const isPredicted = ordered.some(({ predictedMs }) => predictedMs !== null);
  const untouchedMs = ordered.reduce((sum, { predictedMs }) => sum + (predictedMs ?? 0), 0);
  book.change({ untouchedMs: isPredicted ? untouchedMs : null, plannedSlots: Math.max(1, slots) });
}

function hasBudget({ plan }: Task): boolean {
  return (plan.budgetMs ?? null) !== null;
}

async function byEvidence(
  { unit, task }: TaskBook,
  history: HistoryOf,
  listed: readonly CaseToOrder[],
): Promise<readonly OrderedCase[]> {
  const evidence = await unit.history.evidenceOf(task, history);
  const unknown = { ranAt: null, failedAt: null };
  return orderByEvidence(
    listed.map((each) => ({ ...each, ...(evidence.get(each.id) ?? unknown) })),
    unit.now,
  );
}
