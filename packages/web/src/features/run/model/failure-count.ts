import type { Run, Task } from '@testyard/protocol';
import { troubleCount } from '../../../glossary/looks.ts';

type Stopped = Pick<Run, 'stopReason'>;

/** How many cases of a task somebody has to look at: those that a stop left out are none. */
export const failuresOfTask = ({ counts, verdict }: Task, { stopReason }: Stopped): number =>
  troubleCount(counts) - (stopReason !== null || verdict === 'stopped' ? counts.notRun : 0);

/**
 * How many cases of a run somebody has to look at. `leftOut`: those that a stop left out, where all cases are known; else
 * it is taken from what is said of the tasks, which does not tell cases apart.
 */
export function failureCount(run: Pick<Run, 'counts' | 'tasks' | 'stopReason'>, leftOut?: number): number {
  if (leftOut !== undefined) return Math.max(0, troubleCount(run.counts) - leftOut);
  return run.tasks.reduce((sum, task) => sum + failuresOfTask(task, run), 0);
}
