/**
 * The verdict: computed once, from a closed ledger, by these rules alone. docs/verdict.md says them in prose.
 */
import type { Cause } from './case-status.ts';
import { type Counts, openCount } from './counts.ts';

/** In order of precedence: a run has the first that one of its tasks has. */
export const verdicts = ['stopped', 'invalid', 'failed', 'error', 'passed'] as const;
export type Verdict = (typeof verdicts)[number];

export interface VerdictPolicy {
  readonly failOnFlaky: boolean;
  readonly minimumCases: number;
}

/** A fact about a whole task that speaks against it: an exit code that disagrees with the report, for example. */
export interface TaskFailure {
  readonly cause: Cause;
  readonly message: string;
}

export interface TaskFacts {
  readonly counts: Counts;
  readonly ledgerFixed: boolean;
  /** Somebody stopped it before its ledger was closed. */
  readonly stopped: boolean;
  readonly failures: readonly TaskFailure[];
  /** Why work could not begin or go on, where that is known. */
  readonly trouble: TaskFailure | null;
  readonly policy: VerdictPolicy;
}

export interface TaskVerdict {
  readonly verdict: Verdict;
  /** Null where passed. */
  readonly cause: Cause | null;
  /** One line in English that names the rule; null where passed. */
  readonly reason: string | null;
}

/** The verdict of a task whose ledger is closed, or can never be fixed. */
export function taskVerdict(facts: TaskFacts): TaskVerdict {
  if (facts.stopped)
    return { verdict: 'stopped', cause: 'stopped', reason: facts.trouble?.message ?? 'stopped' };
  return failedBy(facts) ?? brokenBy(facts) ?? { verdict: 'passed', cause: null, reason: null };
}

function failedBy({ counts, failures, policy, ledgerFixed }: TaskFacts): TaskVerdict | null {
  const failed = (reason: string, cause: Cause = 'test'): TaskVerdict => ({
    verdict: 'failed',
    cause,
    reason,
  });
  if (counts.failing > 0) return failed(`${counts.failing} of ${counts.expected ?? '?'} cases failed`);
  const failure = failures.find((each) => each.cause === 'test' || each.cause === 'time-out');
  if (failure) return failed(failure.message, failure.cause);
  if (!ledgerFixed) return null;
  if (counts.expected === 0) return failed('no case was found: no case, no pass');
  if (counts.expected !== null && counts.expected < policy.minimumCases)
    return failed(`${counts.expected} cases, and the template wants at least ${policy.minimumCases}`);
  if (policy.failOnFlaky && counts.flaky > 0)
    return failed(`${counts.flaky} flaky cases, and the template fails on flaky`);
  return null;
}

function brokenBy({ counts, failures, trouble, ledgerFixed }: TaskFacts): TaskVerdict | null {
  const broken = (reason: string, cause: Cause): TaskVerdict => ({ verdict: 'error', cause, reason });
  const first = trouble ?? failures[0];
  if (!ledgerFixed)
    return broken(first?.message ?? 'the cases were never found', first?.cause ?? 'infrastructure');
  if (openCount(counts) !== 0) return broken('cases without a final state', 'infrastructure');
  const missing = counts.notRun + counts.notReported + counts.blocked;
  const sick = counts.failed + counts.error - counts.failing;
  if (missing + sick === 0) return failures[0] ? broken(failures[0].message, failures[0].cause) : null;
  const parts = [
    counts.notRun && `${counts.notRun} not run`,
    counts.notReported && `${counts.notReported} not reported`,
    counts.blocked && `${counts.blocked} blocked`,
    sick && `${sick} ended by trouble with infrastructure or tools`,
  ].filter((part) => part);
  const why = first ? `: ${first.message}` : '';
  return broken(
    `${parts.join(', ')}${why}`,
    first?.cause ?? (counts.notReported ? 'not-reported' : 'infrastructure'),
  );
}

/** The verdict of a run from those of all its tasks: the worst by precedence. A run without tasks is no run. */
export function runVerdict(ofTasks: readonly Verdict[]): Verdict {
  const worst = verdicts.find((verdict) => ofTasks.includes(verdict));
  if (worst === undefined) throw new Error('assertion: a run has at least one task');
  return worst;
}
