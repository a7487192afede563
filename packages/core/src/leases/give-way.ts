import { whyIdle } from '../executors/executor-state.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import { givesWayTo } from '../scheduling/give-way.ts';
import type { Lane } from '../scheduling/lane.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Lease } from './lease.ts';
import { sutsOf } from './read-queue.ts';

/** By lane, the first that waits, as `givesWay` looks at them. */
export async function waitingLanes({ tasks }: Unit): Promise<readonly Lane[]> {
  return (await tasks.lanes({ projectId: null, except: [] })).lanes;
}

/**
 * Whether a lease that asks for its next block gives its slot up for others that wait; once it has, it stays so. The
 * first block is always given: its set-up shall not have been in vain.
 */
export async function givesWay(book: TaskBook, lease: Lease, waiting: readonly Lane[]): Promise<boolean> {
  if (lease.gaveWayTo !== null) return true;
  if (lease.blocksGiven === 0 || book.isOver || book.allFinal) return false;
  const { unit, task } = book;
  const { projectId, templateId, priority } = task;
  const lanes = waiting.filter((lane) => lane.projectId !== projectId || lane.head.priority > priority);
  if (lanes.length === 0) return false;
  const executor = await unit.executors.byId(lease.executorId);
  if (!executor || whyIdle(executor, { now: unit.now, silentSince: Number.NEGATIVE_INFINITY })) return false;
  const shares = await unit.leases.shares([...new Set([projectId, ...lanes.map((lane) => lane.projectId)])]);
  const claims = await unit.suts.claims(sutsOf(lanes), unit.now);
  const holder = { projectId, templateId, priority, heldMs: unit.now - lease.offeredAt };
  const lane = givesWayTo({ lanes, shares, claims }, executor, holder);
  if (lane === null) return false;
  await unit.leases.giveWay(lease.id, lane.projectId);
  return true;
}
