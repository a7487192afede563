import type { LedgerMode } from './case-status.ts';
import { type Counts, noCounts } from './counts.ts';
import { type TaskFacts, type TaskVerdict, taskVerdict } from './verdict.ts';

/**
 * How a task ends that only found its cases: never with a verdict, since nothing was executed. `cause` is null where
 * nothing stands in the way of a run; `counts.expected` where only a run would tell, or they were not found.
 */
export interface DryRunEnd extends Pick<TaskVerdict, 'cause' | 'reason'> {
  readonly verdict: null;
  readonly counts: Counts;
}

/** By the rules of a verdict, as if every case that was found had passed. */
export function dryRunEnd(facts: TaskFacts, mode: LedgerMode | null): DryRunEnd {
  const { counts, policy } = facts;
  const toldByRun = mode === 'reported';
  const cases = toldByRun ? policy.minimumCases : (counts.expected ?? 0);
  const { cause, reason } = taskVerdict({
    ...facts,
    counts: { ...noCounts, expected: cases, passed: cases },
  });
  return {
    verdict: null,
    cause,
    reason: reason ?? (toldByRun ? { rule: 'known-when-run' } : { rule: 'cases-found', cases }),
    counts: toldByRun ? { ...counts, expected: null } : counts,
  };
}
