import { type CaseEnd, type CaseStatus, speaksAgainstSut } from './case-status.ts';

/**
 * Cases by final state, kept on the rows of task and run. `expected` is null until the set is known. `failing` are
 * those among `failed` and `error` that speak against the system under test.
 */
export interface Counts {
  readonly expected: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
  readonly flaky: number;
  readonly blocked: number;
  readonly notRun: number;
  readonly notReported: number;
  readonly failing: number;
}

/** Under which name the cases of a status are counted. */
export const countKeys = {
  passed: 'passed',
  failed: 'failed',
  error: 'error',
  skipped: 'skipped',
  flaky: 'flaky',
  blocked: 'blocked',
  'not-run': 'notRun',
  'not-reported': 'notReported',
} as const satisfies Record<CaseStatus, keyof Counts>;

export const noCounts: Counts = {
  expected: null,
  passed: 0,
  failed: 0,
  error: 0,
  skipped: 0,
  flaky: 0,
  blocked: 0,
  notRun: 0,
  notReported: 0,
  failing: 0,
};

/** The counts with `ends` added, each so many times. */
export function countEnds(counts: Counts, ends: readonly CaseEnd[], times = 1): Counts {
  const sum = { ...counts };
  for (const end of ends) {
    sum[countKeys[end.status]] += times;
    if (speaksAgainstSut(end)) sum.failing += times;
  }
  return sum;
}

/** Cases that are final. */
export function finalCount(counts: Counts): number {
  return Object.values(countKeys).reduce((sum, name) => sum + counts[name], 0);
}

/** Cases that are not final yet; null while the set is not known. */
export function openCount(counts: Counts): number | null {
  return counts.expected === null ? null : counts.expected - finalCount(counts);
}
