// What the executions of a case, one run after the other, say of it.
import type { CaseEnd } from '../ledger/case-status.ts';
import type { Verdict } from '../ledger/verdict.ts';
import { isFailedTry } from '../results/judge-attempt.ts';
import { type EarlierRun, type FailureKind, standingOf } from '../runs/failure-standing.ts';

/** How a case was executed in a run; `none`: it was part of it, and nothing about the case itself is known. */
export type Execution = 'passed' | 'flaky' | 'failed' | 'none';

/** Changes that a regression does not make: it is broken once. */
const flakyFrom = 2;

export interface CaseRecord {
  readonly executed: number;
  readonly failed: number;
  /** Executions that passed on a retry. */
  readonly flaky: number;
  /** From one execution to the next, and each flaky one. */
  readonly changes: number;
  /** Changes ÷ (executed − 1), at most 1. */
  readonly score: number;
  readonly isFlaky: boolean;
  /** The first of the runs in a row, up to the newest, in which each execution failed. */
  readonly since: EarlierRun | null;
  /** Of the last execution, where that failed. */
  readonly standing: FailureKind | null;
}

/**
 * Under a verdict that says that another system was tested, no end counts. An error counts where it is of the test: one
 * that a retry might have turned into flaky.
 */
export function executionOf(end: CaseEnd, verdict: Verdict | null): Execution {
  if (verdict === 'invalid') return 'none';
  if (end.status === 'passed' || end.status === 'flaky') return end.status;
  return isFailedTry(end) ? 'failed' : 'none';
}

/** `executions`: in each of `runs`, newest first; null where the case was not part of it, or that is not known. */
export function recordOf(runs: readonly EarlierRun[], executions: readonly (Execution | null)[]): CaseRecord {
  const known = executions.filter((one): one is Exclude<Execution, 'none'> => isExecution(one));
  const flaky = known.filter((one) => one === 'flaky').length;
  const failed = known.filter((one) => one === 'failed').length;
  const flips = known.filter(
    (one, index) => index > 0 && (one === 'failed') !== (known[index - 1] === 'failed'),
  );
  const changes = flips.length + flaky;
  return {
    ...{ executed: known.length, failed, flaky, changes },
    score: known.length === 0 ? 0 : Math.min(1, changes / Math.max(1, known.length - 1)),
    isFlaky: flaky > 0 || changes >= flakyFrom,
    ...standing(runs, executions),
  };
}

function isExecution(one: Execution | null): boolean {
  return one !== null && one !== 'none';
}

/** Runs that say nothing of the case are passed over; one that it was not part of, or may not have been, ends a row. */
function standing(
  runs: readonly EarlierRun[],
  executions: readonly (Execution | null)[],
): Pick<CaseRecord, 'since' | 'standing'> {
  const told = runs.flatMap((run, index) => {
    const execution = executions[index] ?? null;
    return execution === 'none' ? [] : [{ run, hasFailed: execution === 'failed' }];
  });
  const [last, ...earlier] = told;
  if (!last?.hasFailed) return { since: null, standing: null };
  const failedIn = new Set(earlier.filter((one) => one.hasFailed).map(({ run }) => run.number));
  return standingOf(
    last.run,
    earlier.map(({ run }) => run),
    failedIn,
  );
}
