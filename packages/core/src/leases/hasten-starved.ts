import type { CoreService } from '../core-service.ts';
import type { Executor } from '../executors/executor.ts';
import { TaskBook } from '../ledger/task-book.ts';
import { type Lane, starvedLane } from '../scheduling/lane.ts';
import { impatientLanes, starvedLanes } from '../scheduling/starved-lanes.ts';
import type { Swept } from './expire.ts';
import { readQueue } from './read-queue.ts';

/**
 * Puts the first task of each lane that is starved before all others that its executors are fit for. Answers the tasks
 * that it could not, each with what went wrong: one that is damaged stands in the way of no others.
 */
export async function hastenStarved(core: CoreService): Promise<Swept['stuck']> {
  const queue = await readQueue(core.reads, { projectId: null, except: [], now: core.clock.now() });
  const impatient = impatientLanes(queue, core.clock.now());
  const working = new Map<string, readonly Executor[]>();
  for (const projectId of new Set(impatient.map((lane) => lane.projectId)))
    working.set(projectId, await workingFor(core, projectId));
  const lanes = starvedLanes(impatient, working);
  const outcomes = await Promise.allSettled(lanes.map((lane) => hasten(core, lane)));
  return outcomes.flatMap((outcome, at) =>
    outcome.status === 'rejected' ? [{ id: lanes[at]?.head.id ?? '', error: outcome.reason as unknown }] : [],
  );
}

function hasten(core: CoreService, { head, key }: Lane): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const book = await TaskBook.open(core, unit, head.id);
    if (!book.task.claimable || book.task.lane !== key) return;
    book.change({ lane: starvedLane(key) });
    await book.close();
  });
}

/** Executors on which a project has slots. */
async function workingFor({ reads }: CoreService, projectId: string): Promise<readonly Executor[]> {
  const executors = await reads.executors.ofProject(projectId);
  const active = await reads.leases.activeOn(executors.map(({ id }) => id));
  const busy = new Set(
    active.filter((lease) => lease.projectId === projectId).map((lease) => lease.executorId),
  );
  return executors.filter(({ id }) => busy.has(id));
}
