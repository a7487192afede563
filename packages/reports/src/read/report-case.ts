/**
 * What every reader of reports makes of its dialect. Readers know neither sessions nor leases, so that whatever
 * takes reports in later (an import, for one) can use them as they are.
 */
import type { CaseStatus, Cause, ExecutorRemark, ToldReceipt } from '@testyard/protocol';
import type { Remarked } from './report-remark.ts';

export interface ReportCase {
  /** Path of groups, outermost first, joined by ` > `; a class name where the dialect has one; '' where neither. */
  readonly suite: string;
  readonly name: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly status: CaseStatus;
  /** Null where the case is well: passed, skipped, flaky. */
  readonly cause: Cause | null;
  readonly durationMs: number;
  /** First meaningful line of `details`. */
  readonly message: string | null;
  /** By which rule it was said, where we say it. */
  readonly remark?: ExecutorRemark;
  /** Every text of failure or skip, whole up to 64 KiB. */
  readonly details: string | null;
  /** What the case printed, up to 64 KiB. */
  readonly output: string | null;
  /** Tries that the report tells of, at least 1. */
  readonly attempts: number;
  /** All of them in order, where it tells of several. */
  readonly tries: readonly ReportTry[];
  /** Paths of files that the report names as the case's own, as it writes them. */
  readonly attachments: readonly string[];
}

/** One of several tries of a case. */
export interface ReportTry {
  readonly status: CaseStatus;
  readonly cause: Cause | null;
  readonly durationMs: number;
  readonly message: string | null;
  readonly details: string | null;
  readonly output: string | null;
}

export type ReportItem =
  | { readonly type: 'case'; readonly case: ReportCase }
  /** A fact about the report; `failure`: it cannot be a success, although no case says so. */
  | ({ readonly type: 'notice'; readonly kind: 'warning' | 'failure' } & Remarked)
  /** The report is unreadable from `line` (from 1) on. What came before counts; only a receipt follows. */
  | ({ readonly type: 'problem'; readonly line: number } & Remarked)
  /** The last of a file: what was made of it. Whoever read it knows its name. */
  | { readonly type: 'receipt'; readonly receipt: Omit<ToldReceipt, 'file'> };

/** A case with nothing but a name that passed at once: what readers fill in. */
export const blankCase: ReportCase = {
  suite: '',
  name: '',
  file: null,
  line: null,
  status: 'passed',
  cause: null,
  durationMs: 0,
  message: null,
  details: null,
  output: null,
  attempts: 1,
  tries: [],
  attachments: [],
};

/** Something that was expected and of which nothing is known. */
export function notReported(
  name: string,
  said: { readonly message: string; readonly remark: ExecutorRemark },
  suite = '',
): ReportCase {
  const { message, remark } = said;
  return { ...blankCase, suite, name, message, remark, status: 'not-reported', cause: 'not-reported' };
}
