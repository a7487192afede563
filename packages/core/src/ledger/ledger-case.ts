import type { CaseStatus, Cause } from './case-status.ts';
import type { Remark } from './remark.ts';

/** A case as a framework found it. */
export interface FoundCase {
  readonly identity: string;
  readonly name: string;
  readonly suite: string;
  readonly file: string | null;
  readonly line: number | null;
  /** The framework's own name of those that must run in one process, one after the other. */
  readonly group?: string | null;
}

/** One line of the ledger. */
export interface LedgerCase extends Omit<FoundCase, 'group'>, CaseProgress {
  readonly runId: string;
  readonly cause: Cause | null;
  readonly durationMs: number | null;
  /** First line of what failed. */
  readonly message: Remark | null;
  /** Stable across runs: hash of the template and the identity. */
  readonly caseKey: string;
}

/** What a block tells of a case that waits. */
export interface WaitingCase
  extends Pick<LedgerCase, 'id' | 'identity' | 'position' | 'attempts' | 'together'> {
  /** Null where nothing is known. */
  readonly predictedMs: number | null;
}

/** What happened to a case so far, without what it is called and how it ended. */
export interface CaseProgress {
  readonly id: string;
  readonly taskId: string;
  readonly position: number;
  /** Cases with the same one stay together; null: it goes alone. */
  readonly together: string | null;
  /** Null until final. */
  readonly status: CaseStatus | null;
  /** Tries that have ended. */
  readonly attempts: number;
  /** Tries that ended as a failure that a retry may turn into flaky. */
  readonly failedAttempts: number;
  /** Times that its lease was lost while it ran. */
  readonly losses: number;
}

/** One ended try, with its texts. Plain passes without output have none. */
export interface AttemptRecord {
  readonly number: number;
  readonly status: CaseStatus;
  readonly cause: Cause | null;
  readonly phase: string | null;
  readonly durationMs: number;
  readonly message: Remark | null;
  readonly details: string | null;
  readonly output: string | null;
  readonly leaseId: string | null;
  readonly finishedAt: number;
}
