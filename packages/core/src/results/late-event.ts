import type { CaseStatus, Cause } from '../ledger/case-status.ts';
import type { Remark } from '../ledger/remark.ts';

/**
 * Why it does not count: its lease was over, the lease did not hold the case (any more), or it says something else than
 * the same lease said of the same case before.
 */
export type LateReason = 'lease-over' | 'not-held' | 'contradicts';

/** What a lease said that does not count: kept and shown, never part of a verdict. */
export interface LateEvent {
  readonly taskId: string;
  readonly leaseId: string;
  /** Number of the event over the life of its lease. */
  readonly sequence: number;
  readonly receivedAt: number;
  readonly reason: LateReason;
  /** A case of the task; null where it speaks of the whole task, or of no case of it. */
  readonly caseId: string | null;
  readonly attempt: number | null;
  /** Null: a word about the whole task. */
  readonly status: CaseStatus | null;
  readonly cause: Cause | null;
  readonly durationMs: number | null;
  readonly message: Remark | null;
}
