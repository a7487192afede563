import { type Principal, requireRole } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { endLease } from '../leases/end-lease.ts';
import { stopTask } from '../leases/finish-lease.ts';
import type { Stop } from '../ledger/remark.ts';
import { TaskBook } from '../ledger/task-book.ts';

export interface StopRequest {
  readonly principal: Principal;
  readonly reason: string;
  /** Waits for no executor: what is held is taken away, and what is told of it later does not count. */
  readonly atOnce?: boolean;
}

/**
 * Stops one task of a run; the others go on. As with a run, it ends at once where nobody works on it, or where it is to. On
 * a task that is finished or was stopped before nothing else changes. Errors: NOT_FOUND, FORBIDDEN.
 */
export function stopOneTask(
  core: CoreService,
  request: StopRequest & { readonly taskId: string },
): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const { principal, taskId, reason, atOnce = false } = request;
    const task = await unit.tasks.byId(taskId);
    if (!task) throw new CoreError('NOT_FOUND', { kind: 'task', given: taskId });
    requireRole(principal, 'runner', { projectId: task.projectId, kind: 'task', id: taskId });
    if (task.state === 'finished' || (task.stop !== null && !atOnce)) return;
    const book = await TaskBook.open(core, unit, taskId);
    await stopByPerson(book, { by: principal.userName, why: reason });
    if (atOnce) await endAtOnce(book);
    await book.close();
    const object = { id: taskId, name: task.plan.templateName };
    const changes = { runId: task.runId, reason, atOnce };
    const { projectId } = task;
    await recordWrite(core, unit, { by: principal, action: 'task.stop', projectId, object, changes });
  });
}

/** The first who stopped a task stands. */
export async function stopByPerson(book: TaskBook, stop: Stop): Promise<void> {
  if (book.task.state === 'finished' || book.task.stop !== null) return;
  book.change({ stop });
  await stopTask(book, { cause: 'stopped', why: { rule: 'stopped', ...stop } });
}

/** A task that is stopping is taken away from those that work on it: with that it is over. */
export async function endAtOnce(book: TaskBook): Promise<void> {
  if (book.task.state === 'finished') return;
  for (const lease of await book.activeLeases()) await endLease(book, lease, 'stopped-at-once');
}
