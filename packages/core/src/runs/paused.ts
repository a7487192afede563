/** What the times of a task are when it is paused, and when it goes on. */
import type { Run, Task } from './run.ts';

/**
 * What ends a pause, to be told to the book: the time that was left when it began is left still. Of a task that is not
 * paused nothing changes.
 */
export function unpaused(task: Task, now: number): Partial<Task> {
  const { pause, startedAt, pausedMs } = task;
  if (pause === null) return {};
  const since = startedAt === null ? now : Math.max(pause.at, startedAt);
  return { pause: null, pausedMs: pausedMs + Math.max(0, now - since), deadline: now + pause.leftMs };
}

/** Of a task that begins its life in a run that is paused. */
export function bornPaused(run: Run, queueMs: number): Pick<Task, 'pause' | 'claimable' | 'deadline'> | null {
  if (run.pause === null) return null;
  return { pause: { ...run.pause, leftMs: queueMs }, claimable: false, deadline: run.pause.until };
}
