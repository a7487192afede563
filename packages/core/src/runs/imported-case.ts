import type { CaseEnd, CaseStatus, Cause } from '../ledger/case-status.ts';
import type { AttemptRecord, CaseProgress } from '../ledger/ledger-case.ts';
import { cutRemark, type Remark } from '../ledger/remark.ts';
import type { TaskBook } from '../ledger/task-book.ts';
import { isFailedTry, skippedAfterFailure, withCause } from '../results/judge-attempt.ts';
import { keptDuration } from '../results/kept-duration.ts';

/** One try of an imported case. */
export interface ImportedTry {
  readonly status: CaseStatus;
  readonly cause: Cause | null;
  readonly durationMs: number;
  readonly message: Remark | null;
  readonly details: string | null;
  readonly output: string | null;
}

/** How it ended: as the report says, and nothing is tried again. */
export interface ImportedEnd extends ImportedTry {
  /** All tries in order, where there were several. */
  readonly tries: readonly ImportedTry[];
}

/** Ends a line of the ledger; answers what is to be recorded of its tries. */
export function endImported(
  book: TaskBook,
  line: CaseProgress,
  said: ImportedEnd,
): readonly (AttemptRecord & { readonly caseId: string })[] {
  const tries = said.tries.length > 0 ? said.tries : [said];
  const failedAttempts = tries.filter((each) => isFailedTry(withCause(each))).length;
  const end = judgedWith(said, failedAttempts);
  book.noteCase(line, { attempts: tries.length, failedAttempts });
  book.endCase(line, end, {
    durationMs: keptDuration(said.durationMs),
    message: said.message && cutRemark(said.message),
  });
  const isPlain = said.tries.length === 0 && end.status === 'passed' && !said.output && !said.details;
  if (isPlain) return [];
  return tries.map((each, index) => ({
    ...{ caseId: line.id, number: index + 1, ...withCause(each), phase: null, leaseId: null },
    ...{ durationMs: keptDuration(each.durationMs), message: each.message && cutRemark(each.message) },
    ...{ details: each.details, output: each.output, finishedAt: book.unit.now },
  }));
}

const flaky = { status: 'flaky', cause: null } as const;

/** Whatever a report calls it: what a case of ours would be after such tries. */
function judgedWith(said: ImportedEnd, failedAttempts: number): CaseEnd {
  if (said.status === 'passed' && failedAttempts > 0) return flaky;
  return said.status === 'skipped' && failedAttempts > 0 ? skippedAfterFailure : withCause(said);
}
