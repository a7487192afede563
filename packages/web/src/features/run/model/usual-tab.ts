import type { Run } from '@testyard/protocol';
import { finalCount, troubleCount } from '../../../glossary/looks.ts';
import type { RunTab } from '../run-search.ts';

/** The part of a run that is looked at first: what failed; else how far it is; else why it has no case. */
export function usualTab({ dryRun, counts, state }: Pick<Run, 'dryRun' | 'counts' | 'state'>): RunTab {
  if (dryRun) return 'cases';
  if (troubleCount(counts) > 0) return 'failures';
  // Why it ended without any case, its task says.
  if (state === 'finished') return finalCount(counts) === 0 ? 'tasks' : 'failures';
  return counts.expected === null ? 'tasks' : 'cases';
}
