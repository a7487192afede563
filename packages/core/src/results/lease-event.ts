import type { ReportReceipt } from '../evidence/report-receipt.ts';
import type { CaseStatus, Cause } from '../ledger/case-status.ts';
import type { FoundCase } from '../ledger/ledger-case.ts';
import type { Remark } from '../ledger/remark.ts';

/** What a session told, as docs/executor-protocol.md says: what was seen, not yet what it means. */
export type LeaseEvent =
  | { readonly type: 'case-started'; readonly caseId: string; readonly attempt: number }
  | CaseFinished
  | FileReported
  /** Of a block that the lease was given: it has not begun them and will not. */
  | { readonly type: 'cases-returned'; readonly caseIds: readonly string[] }
  | { readonly type: 'report-read'; readonly receipt: ReportReceipt }
  | {
      readonly type: 'task-notice';
      readonly kind: 'warning' | 'failure';
      readonly cause: Cause;
      readonly message: Remark;
    };

/** With its number over the life of its lease. */
export interface NumberedEvent {
  readonly sequence: number;
  readonly event: LeaseEvent;
}

export interface CaseFinished {
  readonly type: 'case-finished';
  readonly caseId: string;
  readonly attempt: number;
  readonly status: CaseStatus;
  readonly cause: Cause | null;
  readonly phase: string | null;
  readonly durationMs: number;
  readonly message: Remark | null;
  readonly details: string | null;
  readonly output: string | null;
}

/** A line that is a file has come to its end, and these are its cases: at least one. Only for the mode `files`. */
export interface FileReported {
  readonly type: 'file-reported';
  readonly caseId: string;
  readonly attempt: number;
  readonly cases: readonly ReportedCase[];
}

/** A case that was not known before it ended. */
export type ReportedCase = FoundCase & Omit<CaseFinished, 'type' | 'caseId' | 'attempt'>;
