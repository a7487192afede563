import type { Run } from '@testyard/protocol';
import { finalCount } from '../../../glossary/looks.ts';
import type { RunTab } from '../run-search.ts';
import { failureCount } from './failure-count.ts';

/** The part of a run that is looked at first: what failed; else how far it is; else why it came to its end. */
export function usualTab(
  run: Pick<Run, 'dryRun' | 'counts' | 'state' | 'verdict' | 'tasks' | 'stopReason'>,
): RunTab {
  const { dryRun, counts, state, verdict } = run;
  if (dryRun) return 'cases';
  if (failureCount(run) > 0) return 'failures';
  // Why it ended without any case, or badly without one that failed, its task says.
  if (state === 'finished') {
    const isTold = verdict === 'passed' || verdict === 'failed';
    return finalCount(counts) > 0 && isTold ? 'failures' : 'tasks';
  }
  return counts.expected === null ? 'tasks' : 'cases';
}
