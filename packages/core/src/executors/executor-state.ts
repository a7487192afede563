/**
 * What an executor is doing, from what is kept of it and the time. Who is silent is `offline` whatever was said of it
 * before; a trouble that it reports comes before what people ordered; an order to drain has no end of its own and
 * comes before a pause, which has one.
 */
import type { Executor } from './executor.ts';

export type ExecutorState = 'idle' | 'busy' | 'draining' | 'paused' | 'error' | 'offline';

/** How a state ends: none needs anybody to remember it, but that somebody ordered it without an end. */
export interface ExecutorStateOwner {
  /** Whether an executor in this state is given new sessions. */
  readonly takesWork: boolean;
  readonly party: string;
  readonly deadline: string;
}

export const executorStateOwners: Readonly<Record<ExecutorState, ExecutorStateOwner>> = {
  idle: { takesWork: true, party: 'the scheduler', deadline: 'none: there is nothing to wait for' },
  busy: { takesWork: true, party: 'its leases', deadline: 'those of its leases' },
  draining: {
    takesWork: false,
    party: 'who ordered it, and its leases',
    deadline: 'those of its leases; then it holds nothing, until it is resumed or removed',
  },
  paused: {
    takesWork: false,
    party: 'who ordered it, and its leases',
    deadline: 'the end of the pause, 30 days away at most: the sweep resumes it',
  },
  error: {
    takesWork: false,
    party: 'the executor, which says when the trouble is over',
    deadline: 'its next start, or one TTL after its last sign of life: then it is offline',
  },
  offline: {
    takesWork: false,
    party: 'its host',
    deadline: 'its next sign of life; what it held goes to others after one TTL',
  },
};

/** Both in milliseconds of the service's clock; who was not seen since `silentSince` is offline. */
export interface Times {
  readonly now: number;
  readonly silentSince: number;
}

type Condition = Pick<Executor, 'draining' | 'pause' | 'trouble' | 'lastSeenAt'>;

export type IdleReason = 'offline' | 'error' | 'draining' | 'paused';

/** Why an executor is given nothing new, whatever it is that waits; null where it may be. */
export function whyIdle(executor: Condition, times: Times): IdleReason | null {
  return allIdle(executor, times)[0] ?? null;
}

/** Everything that keeps it from new work; what it is called after first. What was said by who is silent may be over. */
export function allIdle(executor: Condition, times: Times): IdleReason[] {
  const reasons: IdleReason[] = [];
  if (isSilent(executor, times)) reasons.push('offline');
  else if (executor.trouble !== null) reasons.push('error');
  if (executor.draining) reasons.push('draining');
  if (isPaused(executor, times.now)) reasons.push('paused');
  return reasons;
}

/** Whether nothing was heard of it for one TTL. */
export function isSilent({ lastSeenAt }: Pick<Executor, 'lastSeenAt'>, { silentSince }: Times): boolean {
  return lastSeenAt === null || lastSeenAt < silentSince;
}

/** One word for it: why it is given nothing new, else whether it works. */
export function executorState(
  executor: Condition & { readonly busySlots: number },
  times: Times,
): ExecutorState {
  return whyIdle(executor, times) ?? (executor.busySlots > 0 ? 'busy' : 'idle');
}

/** A pause ends by the clock, whether or not a sweep has been there since. */
export function isPaused({ pause }: Pick<Executor, 'pause'>, now: number): boolean {
  return pause !== null && pause.until > now;
}
