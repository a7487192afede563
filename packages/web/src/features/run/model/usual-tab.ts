import type { Run } from '@testyard/protocol';
import { finalCount, troubleCount } from '../../../glossary/looks.ts';
import type { RunTab } from '../run-search.ts';

/** The part of a run that is looked at first: what failed; else how far it is; else why it came to its end. */
export function usualTab(run: Pick<Run, 'dryRun' | 'counts' | 'state' | 'verdict'>): RunTab {
  const { dryRun, counts, state, verdict } = run;
  if (dryRun) return 'cases';
  if (troubleCount(counts) > 0) return 'failures';
  // Why it ended without any case, or badly without one that failed, its task says.
  if (state === 'finished')
    return finalCount(counts) === 0 || verdict === 'invalid' || verdict === 'error' ? 'tasks' : 'failures';
  return counts.expected === null ? 'tasks' : 'cases';
}
