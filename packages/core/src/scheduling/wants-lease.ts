import { finalCount } from '../ledger/counts.ts';
import type { Task } from '../runs/run.ts';

/** What another slot costs until its first case, at least and where it is not known, in milliseconds. */
const leastSetupMs = 500;
const unknownSetupMs = 1_000;
/** Cases left that make it worth it while nothing is known of how long they take. */
const worthCases = 50;

/**
 * Whether a task has work for one more slot. Slots join while the work that another one would take over is worth its
 * set-up; until the ledger is fixed that is asked of the history, and where there is none one lease works on it. Cases
 * that wait with no lease at all always want one.
 */
export function wantsLease(
  task: Task,
  load: { readonly activeLeases: number; readonly waiting: number },
): boolean {
  if (task.state === 'stopping' || task.state === 'finished' || task.halted) return false;
  if (load.activeLeases === 0) return !task.ledgerFixed || load.waiting > 0;
  if (task.ledgerFixed ? task.ledgerMode === 'reported' || load.waiting === 0 : !mayPrepare(task))
    return false;
  if (task.plan.maximumSlots !== null && load.activeLeases >= task.plan.maximumSlots) return false;
  const leftMs = workLeft(task, load.waiting);
  if (leftMs === null) return load.waiting >= worthCases * load.activeLeases;
  const setupMs = Math.max(task.setupMs ?? unknownSetupMs, leastSetupMs);
  return takenOver(leftMs, load.activeLeases, setupMs) >= setupMs;
}

/** A command is run to find its cases: once. What finds them without running them may do so on several slots. */
function mayPrepare({ plan, untouchedMs }: Task): boolean {
  return plan.command === null && untouchedMs !== null;
}

/** What another slot would do of it: all end together, but the others work while that one gets ready. */
function takenOver(leftMs: number, slots: number, setupMs: number): number {
  return (leftMs - slots * setupMs) / (slots + 1);
}

/** Of the cases that wait, in milliseconds: as predicted, else by the mean of those that have ended; null: nobody knows. */
function workLeft({ untouchedMs, workMs, counts, frontier }: Task, waiting: number): number | null {
  const done = finalCount(counts);
  const meanMs = done === 0 ? null : workMs / done;
  if (untouchedMs === null) return meanMs === null ? null : meanMs * waiting;
  const returned = waiting - Math.max(0, (counts.expected ?? 0) - frontier);
  return untouchedMs + returned * (meanMs ?? 0);
}
