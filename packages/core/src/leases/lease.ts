import type { Cause } from '../ledger/case-status.ts';
import type { LeaseState } from '../runs/states.ts';

/** How a lease was lost with its executor or host. */
export type Loss =
  | 'not-accepted'
  | 'no-sign-of-life'
  | 'started-anew'
  | 'not-stopped-in-time'
  | 'restored'
  | 'removed';

/**
 * How a lease ended: by its executor, or without it. `dismissed`: no case was left for it; `withdrawn`: the task was
 * stopped or paused before the offer was accepted; `stopped-at-once`: the stop did not wait for it.
 */
export type LeaseEnd =
  | `finished: ${LeaseOutcome}`
  | `lost: ${Loss}`
  | 'dismissed'
  | 'withdrawn'
  | 'stopped-at-once';

/** How an executor says that its work on a lease ended; what each means is a table in docs/executor-protocol.md. */
export type LeaseOutcome = 'completed' | 'session-died' | 'failed' | 'timed-out' | 'stopped' | 'returned';

/** The right of one slot of an executor to work on one task until `expiresAt`. */
export interface Lease {
  readonly id: string;
  readonly taskId: string;
  readonly runId: string;
  readonly projectId: string;
  readonly templateId: string;
  readonly executorId: string;
  readonly instanceId: string;
  readonly epoch: number;
  readonly state: LeaseState;
  readonly offeredAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly endReason: LeaseEnd | null;
  /** Events applied so far. */
  readonly eventsReceived: number;
  readonly blocksGiven: number;
  /** Cases that this lease brought to their end. */
  readonly results: number;
  readonly runningCaseId: string | null;
  readonly stopKind: 'stop' | 'halt' | null;
  readonly stopCause: Cause | null;
  readonly stopReason: string | null;
  /** The project for which it gave its slot up; null: it did not. */
  readonly gaveWayTo: string | null;
  /** What it holds and has not begun is wanted back, for a slot that has nothing to do; until its executor is asked. */
  readonly wantedBack: boolean;
}

/** Cases of a task, by position, that a lease has pulled or that came back. `toPosition` is not part of it. */
export interface Block {
  readonly id: string;
  readonly taskId: string;
  /** Null: it came back and waits. */
  readonly leaseId: string | null;
  /** Counted from 1 within the lease. */
  readonly number: number;
  readonly fromPosition: number;
  readonly toPosition: number;
}

/** Blocks of a task that came back and that are looked at for one lease. */
export const mostReturned = 100;

/** When a slot was held by a lease: `to` null where it still is. */
export interface SlotSpan {
  readonly from: number;
  readonly to: number | null;
}
