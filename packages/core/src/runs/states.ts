/**
 * The life of runs, tasks and leases as tables. Who moves each state on, and by when whatever happens, is in
 * state-owners.ts.
 *
 * Run and task: `queued` -> `running` -> `finished`; a stop leads through `stopping`. A task that lost its only lease is
 * `running` still: its cases wait for the next one. A run is finished for its round: the next round is a life of its own,
 * with tasks of its own.
 */
export const activityStates = ['queued', 'running', 'stopping', 'finished'] as const;
export type ActivityState = (typeof activityStates)[number];

export const NEXT_ACTIVITY: Record<ActivityState, readonly ActivityState[]> = {
  queued: ['running', 'stopping', 'finished'],
  running: ['stopping', 'finished'],
  stopping: ['finished'],
  finished: [],
};

/** Lease: `offered` -> `accepted` -> `running` -> `ended`. Ended is final; what arrives later is stale. */
export const leaseStates = ['offered', 'accepted', 'running', 'ended'] as const;
export type LeaseState = (typeof leaseStates)[number];

export const NEXT_LEASE: Record<LeaseState, readonly LeaseState[]> = {
  offered: ['accepted', 'ended'],
  accepted: ['running', 'ended'],
  running: ['ended'],
  ended: [],
};

/** The state moved to. A step that the table does not have is a mistake of ours. */
export function transition<S extends string>(table: Record<S, readonly S[]>, from: S, to: S): S {
  if (!table[from].includes(to)) throw new Error(`assertion: no step from ${from} to ${to}`);
  return to;
}
