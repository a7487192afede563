/**
 * What every reader of reports makes of its dialect. Readers know neither sessions nor leases, so that whatever
 * takes reports in later (an import, for one) can use them as they are.
 */
import type { CaseStatus, Cause, ExecutorRemark } from '@testyard/protocol';

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
  /** Paths of files that the report names as the case's own, as it writes them. */
  readonly attachments: readonly string[];
}

export type ReportItem =
  | { readonly type: 'case'; readonly case: ReportCase }
  /** A fact about the report; `failure`: it cannot be a success, although no case says so. */
  | { readonly type: 'notice'; readonly kind: 'warning' | 'failure'; readonly message: string }
  /** The report is unreadable from `line` (from 1) on. What came before counts; nothing follows. */
  | { readonly type: 'problem'; readonly line: number; readonly message: string };

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
  attachments: [],
};

/** Something that was expected and of which nothing is known. */
export function notReported(
  name: string,
  said: string | { readonly message: string; readonly remark?: ExecutorRemark },
  suite = '',
): ReportCase {
  const words = typeof said === 'string' ? { message: said } : said;
  return { ...blankCase, suite, name, ...words, status: 'not-reported', cause: 'not-reported' };
}
