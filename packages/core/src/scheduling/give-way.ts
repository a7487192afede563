import type { Executor } from '../executors/executor.ts';
import { inTurn, type Queue, type Share, shareOf } from './fair-share.ts';
import { isSpare, isStarved, type Lane } from './lane.ts';

/** For so long a lease keeps the only slot that there is, before a project that has none gets its turn. */
export const turnMs = 60_000;

/** A lease between two blocks. */
export interface Holder {
  readonly projectId: string;
  readonly templateId: string;
  readonly priority: number;
  readonly heldMs: number;
}

/**
 * The lane for which a lease gives its slot up when it asks for its next block; null: it goes on. It does for a task of
 * its own project with a higher priority; for a project that has at least two slots less, as that comes nearer to equal
 * shares; for what was starved; and, once it has had its turn, for a project that has none.
 */
export function givesWayTo(queue: Queue, executor: Executor, holder: Holder): Lane | null {
  const own = shareOf(queue, holder.projectId);
  const others = inTurn({ ...queue, shares: queue.shares.map((share) => without(share, holder)) }, executor);
  return (
    others.find((lane) => {
      if (isSpare(lane.key)) return false;
      const share = shareOf(queue, lane.projectId);
      if (isStarved(lane.key)) return lane.projectId !== holder.projectId && share.promised === 0;
      if (lane.projectId === holder.projectId)
        return lane.head.priority > holder.priority && share.promised === 0;
      const has = share.slots - share.leaving + share.promised;
      const isFairer = has + 2 <= own.slots - own.leaving;
      return isFairer || (has === 0 && holder.heldMs >= turnMs);
    }) ?? null
  );
}

/** The share as it will be when the holder has left: limits are asked of that. */
function without(share: Share, { projectId, templateId }: Holder): Share {
  if (share.projectId !== projectId) return share;
  const ofTemplates = new Map(share.ofTemplates);
  ofTemplates.set(templateId, (ofTemplates.get(templateId) ?? 1) - 1);
  return { ...share, slots: share.slots - 1, ofTemplates };
}
