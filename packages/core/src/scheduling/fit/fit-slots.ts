import type { Executor } from '../../executors/executor.ts';
import type { Task } from '../../runs/run.ts';
import { whyNotOffered } from './eligibility.ts';

/** Slots that could work on a task at the same time, if all of them were free. */
export function fitSlots(
  task: Pick<Task, 'projectId' | 'plan' | 'excludedExecutors'>,
  executors: readonly Executor[],
  seenSince: number,
): number {
  const slots = executors
    .filter((each) => !each.draining && (each.lastSeenAt ?? 0) >= seenSince)
    .filter((each) => whyNotOffered(each, task) === null)
    .reduce((sum, each) => sum + each.slots, 0);
  return Math.min(slots, task.plan.maximumSlots ?? slots);
}
