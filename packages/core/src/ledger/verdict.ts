/**
 * The verdict: computed once, from a closed ledger, by these rules alone. docs/verdict.md says them in prose.
 */

import type { SutWait } from '../scheduling/fit/sut-access.ts';
import type { UnfitExecutor } from '../scheduling/fit/unfit.ts';
import { type Cause, isOfSut } from './case-status.ts';
import { type Counts, openCount } from './counts.ts';
import type { Remark, Stop } from './remark.ts';

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
  readonly message: Remark;
}

export interface TaskFacts {
  readonly counts: Counts;
  readonly ledgerFixed: boolean;
  /** Who stopped it before its ledger was closed; null where nobody did. */
  readonly stop: Stop | null;
  /** That the system under test changed while the task was not finished; null: it did not, or nobody looked. */
  readonly sutChange?: Remark | null;
  readonly failures: readonly TaskFailure[];
  /** Why work could not begin or go on, where that is known. */
  readonly trouble: TaskFailure | null;
  /** The cause of the first case that ended otherwise than by its test. */
  readonly sickCause: Cause | null;
  readonly policy: VerdictPolicy;
}

/**
 * Which rule gave the verdict, with its figures, or why a task waits; doors say it in the reader's language. `text` is
 * as it was told.
 */
export type Reason =
  | WaitingReason
  /** What a dry run found, where nothing stood in its way; see `dryRunEnd`. */
  | { readonly rule: 'cases-found'; readonly cases: number }
  | { readonly rule: 'known-when-run' }
  | ({ readonly rule: 'stopped' } & Stop)
  | { readonly rule: 'told' | 'never-found'; readonly text: Remark }
  | { readonly rule: 'cases-failed'; readonly failing: number; readonly expected: number }
  | { readonly rule: 'no-case' }
  | { readonly rule: 'too-few-cases'; readonly expected: number; readonly minimum: number }
  | { readonly rule: 'flaky'; readonly flaky: number }
  | {
      readonly rule: 'incomplete';
      readonly notRun: number;
      readonly notReported: number;
      readonly blocked: number;
      /** Ended by trouble with tools, infrastructure, set-up or configuration. */
      readonly sick: number;
      readonly text: Remark;
    };

export type WaitingReason =
  /** By whom and what they said of it; `until`: when it goes on by itself, in milliseconds. */
  | { readonly rule: 'paused'; readonly by: string; readonly until: number; readonly note: string }
  | ({ readonly rule: 'sut-busy' } & SutWait)
  | LimitWait
  /** What each executor of the project lacks; empty where there is none. */
  | { readonly rule: 'none-fits'; readonly unfit: readonly UnfitExecutor[] }
  /** The executors that fit, by name. */
  | {
      readonly rule: 'fitting-offline' | 'fitting-busy' | 'fitting-drained';
      readonly names: readonly string[];
    }
  /** `until`: when the first of them works again, in milliseconds. */
  | { readonly rule: 'fitting-paused'; readonly names: readonly string[]; readonly until: number }
  | {
      readonly rule: 'fitting-in-error';
      readonly troubles: readonly { readonly name: string; readonly trouble: Remark }[];
    };

/** `slots`: those that a project or a template may have at once, which are all in use. */
export interface LimitWait {
  readonly rule: 'project-limit' | 'template-limit';
  readonly slots: number;
}

export interface TaskVerdict {
  readonly verdict: Verdict;
  /** Null where passed, as is the reason. */
  readonly cause: Cause | null;
  readonly reason: Reason | null;
}

/** The verdict of a task whose ledger is closed, or can never be fixed. */
export function taskVerdict(facts: TaskFacts): TaskVerdict {
  if (facts.stop) return { verdict: 'stopped', cause: 'stopped', reason: { rule: 'stopped', ...facts.stop } };
  if (facts.sutChange)
    return { verdict: 'invalid', cause: 'sut', reason: { rule: 'told', text: facts.sutChange } };
  return failedBy(facts) ?? brokenBy(facts) ?? { verdict: 'passed', cause: null, reason: null };
}

function failedBy({ counts, failures, policy, ledgerFixed }: TaskFacts): TaskVerdict | null {
  const failed = (reason: Reason, cause: Cause = 'test'): TaskVerdict => ({
    verdict: 'failed',
    cause,
    reason,
  });
  const { flaky } = counts;
  const expected = counts.expected ?? 0;
  // What is called an error by its cause alone does not fail the task, but where it is failed, it is among the cases that did.
  if (counts.failing > 0)
    return failed({ rule: 'cases-failed', failing: counts.failed + counts.error, expected });
  const failure = failures.find((each) => isOfSut(each.cause));
  if (failure) return failed({ rule: 'told', text: failure.message }, failure.cause);
  if (!ledgerFixed) return null;
  if (expected === 0) return failed({ rule: 'no-case' });
  if (expected < policy.minimumCases)
    return failed({ rule: 'too-few-cases', expected, minimum: policy.minimumCases });
  if (policy.failOnFlaky && flaky > 0) return failed({ rule: 'flaky', flaky });
  return null;
}

function brokenBy({ counts, failures, trouble, sickCause, ledgerFixed }: TaskFacts): TaskVerdict | null {
  const broken = (reason: Reason, cause: Cause | undefined): TaskVerdict => ({
    verdict: 'error',
    cause: cause ?? sickCause ?? 'infrastructure',
    reason,
  });
  const first = trouble ?? failures[0];
  const text = first?.message ?? '';
  if (!ledgerFixed) return broken({ rule: 'never-found', text }, first?.cause);
  const { notRun, notReported, blocked } = counts;
  const sick = counts.failed + counts.error - counts.failing;
  const open = openCount(counts) ?? 0;
  if (open + notRun + notReported + blocked + sick > 0)
    return broken(
      { rule: 'incomplete', notRun: notRun + open, notReported, blocked, sick, text },
      first?.cause,
    );
  return failures[0] ? broken({ rule: 'told', text }, failures[0].cause) : null;
}

/** The verdict of a run from those of all its tasks: the worst by precedence. A run without tasks is no run. */
export function runVerdict(ofTasks: readonly Verdict[]): Verdict {
  const worst = verdicts.find((verdict) => ofTasks.includes(verdict));
  if (worst === undefined) throw new Error('assertion: a run has at least one task');
  return worst;
}
