import type { CaseEnd, CaseStatus, Cause } from '../ledger/case-status.ts';

/** What a framework said of one try. */
export interface AttemptEnd {
  readonly status: CaseStatus;
  readonly cause: Cause | null;
}

/** `final`: the case has this end. `again`: the try failed, and the template allows another. */
export type Judgement = { readonly kind: 'final'; readonly end: CaseEnd } | { readonly kind: 'again' };

/** A skip makes up for no failure: no try has passed. */
export const skippedAfterFailure = { status: 'failed', cause: 'test' } as const satisfies CaseEnd;

/** Causes of a failed try that a retry of the case may turn into flaky. */
const retried: ReadonlySet<Cause> = new Set(['test', 'time-out', 'resource-limit', 'tool']);

/**
 * What a try means for its case. `failedBefore`: tries that failed earlier in this round; `retries`: how many the
 * template allows.
 */
export function judgeAttempt(
  attempt: AttemptEnd,
  round: { readonly failedBefore: number; readonly retries: number },
): Judgement {
  const end = withCause(attempt);
  if (isFailedTry(end))
    return round.failedBefore < round.retries ? { kind: 'again' } : { kind: 'final', end };
  if (end.status === 'passed' && round.failedBefore > 0)
    return { kind: 'final', end: { status: 'flaky', cause: null } };
  if (end.status === 'skipped' && round.failedBefore > 0) return { kind: 'final', end: skippedAfterFailure };
  return { kind: 'final', end };
}

/** Whether the try is one that a retry may turn into flaky. */
export function isFailedTry(end: CaseEnd): boolean {
  return (end.status === 'failed' || end.status === 'error') && end.cause !== null && retried.has(end.cause);
}

/** An end always has a cause where its status needs one, and none where it does not. */
export function withCause({ status, cause }: AttemptEnd): CaseEnd {
  switch (status) {
    case 'failed':
      return { status, cause: cause ?? 'test' };
    case 'error':
      return { status, cause: cause ?? 'tool' };
    case 'blocked':
      return { status, cause: cause ?? 'sut' };
    case 'not-run':
      return { status, cause: cause ?? 'infrastructure' };
    case 'not-reported':
      return { status, cause: 'not-reported' };
    default:
      return { status, cause: null };
  }
}
