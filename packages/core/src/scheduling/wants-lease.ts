import { finalCount } from '../ledger/counts.ts';
import type { Task } from '../runs/run.ts';

/** Work left for each slot that makes another slot worth its set-up, in milliseconds. */
const worthMs = 2_000;
/** Cases left that make it worth it while nothing is known of how long they take. */
const worthCases = 50;

/**
 * Whether a task has work for one more slot. Until its ledger is fixed one lease works on it; afterwards slots join
 * while the work left is worth their set-up. Cases that wait with no lease at all always want one.
 */
export function wantsLease(
  task: Task,
  load: { readonly activeLeases: number; readonly waiting: number },
): boolean {
  if (task.state === 'stopping' || task.state === 'finished' || task.halted) return false;
  if (load.activeLeases === 0) return !task.ledgerFixed || load.waiting > 0;
  if (!task.ledgerFixed || task.ledgerMode === 'reported' || load.waiting === 0) return false;
  if (task.plan.maximumSlots !== null && load.activeLeases >= task.plan.maximumSlots) return false;
  const done = finalCount(task.counts);
  if (done === 0) return load.waiting >= worthCases * load.activeLeases;
  return ((task.workMs / done) * load.waiting) / (load.activeLeases + 1) >= worthMs;
}
