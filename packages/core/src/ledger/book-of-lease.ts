import type { CoreService } from '../core-service.ts';
import { type Lease, mostReturned } from '../leases/lease.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import { TaskBook } from './task-book.ts';

/**
 * Opens the book of a lease that the unit holds, with all that a message of the lease needs of its task. That is asked for
 * at once: others wait for the run as long as it takes.
 */
export async function bookOfLease(
  core: CoreService,
  unit: Unit,
  { taskId, runId }: Pick<Lease, 'taskId' | 'runId'>,
): Promise<TaskBook> {
  const [task, run, active, returned] = await Promise.all([
    unit.tasks.byId(taskId),
    unit.runs.byId(runId),
    unit.leases.activeOfTask(taskId),
    unit.blocks.returned(taskId, mostReturned),
  ]);
  if (!task || !run) throw new Error(`assertion: a lease of task ${taskId} has it and its run`);
  return new TaskBook(core, unit, { task, run, active, returned });
}
