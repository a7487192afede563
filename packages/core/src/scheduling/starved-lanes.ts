import type { Executor } from '../executors/executor.ts';
import { limitOf, type Queue, shareOf, sutWaitOf } from './fair-share.ts';
import { whyUnfit } from './fit/eligibility.ts';
import { isSpare, isStarved, type Lane, starvedLane } from './lane.ts';

/** For so long shares alone decide. */
export const patienceMs = 10 * 60_000;

/**
 * Lanes whose first task has waited for long, though its project has slots: those may all be on hosts that cannot do
 * it, and then its turn on the hosts that can would never come while other projects have work for them.
 */
export function impatientLanes(queue: Queue, now: number): Lane[] {
  const hastened = new Set(queue.lanes.filter(({ key }) => isStarved(key)).map(({ key }) => key));
  return queue.lanes.filter((lane) => {
    const share = shareOf(queue, lane.projectId);
    return (
      !isSpare(lane.key) &&
      !hastened.has(starvedLane(lane.key)) &&
      lane.head.queuedAt <= now - patienceMs &&
      share.slots > 0 &&
      limitOf(lane, share) === null &&
      sutWaitOf(lane, queue) === null
    );
  });
}

/** Of those, the ones whose project has no slot on any executor that is fit; `working`: on which each project has some. */
export function starvedLanes(
  impatient: readonly Lane[],
  working: ReadonlyMap<string, readonly Executor[]>,
): Lane[] {
  return impatient.filter(
    ({ projectId, needs }) =>
      !(working.get(projectId) ?? []).some((executor) => whyUnfit(executor, projectId, needs) === null),
  );
}
