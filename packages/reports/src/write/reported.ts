/** What writers of reports are given: a round of a run and its cases, in the language of the reader. */
import type { CaseStatus, Cause, Run } from '@testyard/protocol';

/** One try of a case, as far as more is known of it than its case says. */
export interface ReportedTry {
  readonly number: number;
  readonly status: CaseStatus | null;
  readonly cause: Cause | null;
  /** Milliseconds. */
  readonly durationMs: number | null;
  readonly message: string | null;
  readonly details: string | null;
  readonly output: string | null;
  readonly executor: string | null;
  /** Milliseconds since 1970. */
  readonly finishedAt: number | null;
}

/** A file that was kept from a case. */
export interface ReportedFile {
  readonly id: string;
  /** As its test named it: shown, never a path. */
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

export interface ReportedCase {
  readonly id: string;
  readonly taskId: string;
  /** The same in every run of its template. */
  readonly caseKey: string;
  readonly suite: string;
  readonly name: string;
  readonly file: string | null;
  readonly line: number | null;
  /** Null while it is open. */
  readonly status: CaseStatus | null;
  readonly cause: Cause | null;
  readonly durationMs: number | null;
  readonly message: string | null;
  /** Tries that have ended. */
  readonly attempts: number;
  readonly finishedAt: number | null;
  /** In order; empty for a plain pass. */
  readonly tries: readonly ReportedTry[];
  readonly files: readonly ReportedFile[];
}

/** Which cases; absent: all. */
export interface CasesWanted {
  readonly taskId?: string;
  readonly statuses?: readonly CaseStatus[];
}

export interface ReportSource {
  readonly run: Run;
  /** Of its page. */
  readonly url: string;
  /** Of Testyard. */
  readonly version: string;
  /** In parts, in the order of the ledger; each call reads anew. */
  cases(wanted: CasesWanted): AsyncIterable<readonly ReportedCase[]>;
}

/** Those that did not succeed, worst first. */
export const unsuccessfulStatuses = ['failed', 'error', 'blocked', 'not-run', 'not-reported'] as const;

/** Whether a reader of the report has to look at it; a case that is still open counts as one. */
export function isUnsuccessful({ status }: Pick<ReportedCase, 'status'>): boolean {
  return status !== 'passed' && status !== 'skipped' && status !== 'flaky';
}

/** What was said of the last try, or where none was kept, of the case. */
export function lastTry(one: ReportedCase): Pick<ReportedTry, 'message' | 'details' | 'output'> {
  return one.tries.at(-1) ?? { message: one.message, details: null, output: null };
}
