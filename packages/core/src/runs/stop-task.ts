import { type Principal, requireRole } from '../access/principal.ts';
import { recordWrite } from '../audit/audit-entry.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { stopTask } from '../leases/finish-lease.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Stop } from '../ledger/verdict.ts';

/**
 * Stops one task of a run; the others go on. As with a run, it ends at once where nobody works on it. On a task that is
 * finished or was stopped before nothing changes. Errors: NOT_FOUND, FORBIDDEN.
 */
export function stopOneTask(
  core: CoreService,
  request: { readonly principal: Principal; readonly taskId: string; readonly reason: string },
): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const { principal, taskId } = request;
    const task = await unit.tasks.byId(taskId);
    if (!task) throw new CoreError('NOT_FOUND', { kind: 'task', given: taskId });
    requireRole(principal, 'runner', { projectId: task.projectId, kind: 'task', id: taskId });
    if (task.state === 'finished') return;
    const { projectId, stop: earlier } = task;
    const book = await TaskBook.open(core, unit, taskId);
    await stopByPerson(book, { by: principal.userName, why: request.reason });
    await book.close();
    if (earlier !== null) return;
    const object = { id: taskId, name: task.plan.templateName };
    const changes = { runId: task.runId, reason: request.reason };
    await recordWrite(core, unit, { by: principal, action: 'task.stop', projectId, object, changes });
  });
}

/** The first who stopped a task stands. */
export async function stopByPerson(book: TaskBook, stop: Stop): Promise<void> {
  if (book.task.state === 'finished' || book.task.stop !== null) return;
  book.change({ stop });
  await stopTask(book, { cause: 'stopped', why: { rule: 'stopped', ...stop } });
}
