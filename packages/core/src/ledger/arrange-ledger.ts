import type { CoreService } from '../core-service.ts';
import type { Lease } from '../leases/lease.ts';
import { historyOf } from '../results/case-history.ts';
import { type OrderedCase, orderCases } from '../scheduling/case-order.ts';
import { orderByEvidence } from '../scheduling/evidence-order.ts';
import { fitSlots } from '../scheduling/fit-slots.ts';
import type { HistoryOf } from '../stores/history-store.ts';
import type { TaskBook } from './task-book.ts';

/** Beyond so many the order of the ledger stands: no case is long beside the rest, and all of them would be written. */
const mostArranged = 100_000;

/**
 * Puts the cases of a ledger that is complete in the order in which they are given out. What ran already, as a report
 * tells of it, and what one slot will run alone keeps its own.
 */
export async function arrangeLedger(core: CoreService, book: TaskBook, lease: Lease): Promise<void> {
  book.change({ untouchedMs: null });
  const { unit, task } = book;
  if (task.ledgerMode === 'reported' || task.ledgerSize > mostArranged || task.ledgerSize < 2) return;
  const executors = await unit.executors.ofProject(task.projectId);
  const executor = executors.find(({ id }) => id === lease.executorId);
  const slots = fitSlots(task, executors, unit.now - core.settings.leaseMs);
  const hasBudget = (task.plan.budgetMs ?? null) !== null;
  if (!executor || (slots <= 1 && !hasBudget)) return;
  const of = historyOf(task, executor);
  const ordered = hasBudget
    ? await byEvidence(book, of)
    : orderCases(await unit.history.casesToOrder(task, of), slots);
  if (ordered === null) return;
  await unit.cases.arrange(task, ordered);
  const isPredicted = ordered.some(({ predictedMs }) => predictedMs !== null);
  const untouchedMs = ordered.reduce((sum, { predictedMs }) => sum + (predictedMs ?? 0), 0);
  book.change({ untouchedMs: isPredicted ? untouchedMs : null, plannedSlots: Math.max(1, slots) });
}

async function byEvidence({ unit, task }: TaskBook, of: HistoryOf): Promise<readonly OrderedCase[]> {
  const evidence = await unit.history.evidenceOf(task, of);
  const cases = await unit.history.casesToOrder(task, of);
  const unknown = { ranAt: null, failedAt: null };
  return orderByEvidence(
    cases.map((each) => ({ ...each, ...(evidence.get(each.id) ?? unknown) })),
    unit.now,
  );
}
