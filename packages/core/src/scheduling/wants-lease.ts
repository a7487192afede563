import { finalCount } from '../ledger/counts.ts';
import type { Task } from '../runs/run.ts';

/** What another slot costs until its first case, at least and where it is not known, in milliseconds. */
const leastSetupMs = 100;
const unknownSetupMs = 1_000;
/** Cases left that make it worth it while nothing is known of how long they take. */
const worthCases = 50;

/**
 * How many times its set-up the work is that a slot takes over where others wait for it, too. For less than that the
 * fleet does more of its work by beginning something new: most of it would be set-ups otherwise.
 */
const worthAmongOthers = 8;

/** `spare`: a slot that nothing else waits for. */
export type SlotWish = 'none' | 'spare' | 'any';

/**
 * Whether a task has work for one more slot. Slots join while the work that another one would take over is worth its
 * set-up, where others wait several times as much; until the ledger is fixed that is asked of the history, and where
 * there is none one lease works on it. Cases that wait with no lease at all always want one.
 */
export function slotWish(
  task: Task,
  load: { readonly activeLeases: number; readonly waiting: number },
): SlotWish {
  if (task.state === 'stopping' || task.state === 'finished' || task.halted) return 'none';
  if (load.activeLeases === 0) return !task.ledgerFixed || load.waiting > 0 ? 'any' : 'none';
  if (task.ledgerFixed ? task.ledgerMode === 'reported' || load.waiting === 0 : !mayPrepare(task))
    return 'none';
  if (task.plan.maximumSlots !== null && load.activeLeases >= task.plan.maximumSlots) return 'none';
  const leftMs = workLeft(task, load.waiting);
  if (leftMs === null) return load.waiting >= worthCases * load.activeLeases ? 'any' : 'none';
  const setupMs = Math.max(task.setupMs ?? unknownSetupMs, leastSetupMs);
  const worth = takenOver(leftMs, load.activeLeases, setupMs) / setupMs;
  if (worth < 1) return 'none';
  return worth < worthAmongOthers ? 'spare' : 'any';
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
function workLeft(
  { untouchedMs, workMs, counts, frontier, ledgerFixed, ledgerSize }: Task,
  waiting: number,
): number | null {
  const done = finalCount(counts);
  const meanMs = done === 0 ? null : workMs / done;
  if (untouchedMs === null) return meanMs === null ? null : meanMs * waiting;
  const returned = waiting - (ledgerFixed ? Math.max(0, ledgerSize - frontier) : 0);
  return untouchedMs + returned * (meanMs ?? 0);
}
