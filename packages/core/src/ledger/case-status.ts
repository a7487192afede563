/** The final states of a case. A case has exactly one, once. */
export const caseStatuses = [
  'passed',
  'failed',
  'error',
  'skipped',
  'flaky',
  'blocked',
  'not-run',
  'not-reported',
] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** Why something is not as it should be. Only set-up and infrastructure are ever retried in silence. */
export const causes = [
  'test',
  'set-up',
  'infrastructure',
  'sut',
  'configuration',
  'tool',
  'time-out',
  'resource-limit',
  'stopped',
  'not-reported',
] as const;
export type Cause = (typeof causes)[number];

export type LedgerMode = 'discovered' | 'declared' | 'files' | 'reported';

/** The state of a case in the ledger with its cause. */
export interface CaseEnd {
  readonly status: CaseStatus;
  readonly cause: Cause | null;
}

/** Causes that lie with what is tested and not with what tests it. */
export function isOfSut(cause: Cause | null): boolean {
  return cause === 'test' || cause === 'time-out' || cause === 'resource-limit';
}

/** Whether the end speaks against the system under test: it makes the verdict `failed`. */
export function speaksAgainstSut(end: CaseEnd): boolean {
  return (end.status === 'failed' || end.status === 'error') && isOfSut(end.cause);
}
