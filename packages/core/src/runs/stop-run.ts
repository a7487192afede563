import { type Principal, requireRole } from '../access/principal.ts';
import { recordWrite } from '../audit/audit-entry.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Stop } from '../ledger/verdict.ts';
import { NEXT_ACTIVITY, transition } from './states.ts';
import { stopByPerson } from './stop-task.ts';

/**
 * Stops a run: tasks that nobody works on end at once, the others when their executors have ended the sessions, and
 * at the latest when their time to stop is over. On a run that is stopping or finished nothing changes.
 * Errors: NOT_FOUND, FORBIDDEN.
 */
export function stopRun(
  core: CoreService,
  request: { readonly principal: Principal; readonly runId: string; readonly reason: string },
): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const run = await unit.runs.byId(request.runId);
    if (!run) throw new CoreError('NOT_FOUND', { kind: 'run', given: request.runId });
    requireRole(request.principal, 'runner', { projectId: run.projectId, kind: 'run', id: run.id });
    if (run.state === 'finished' || run.state === 'stopping') return;
    const stop: Stop = { by: request.principal.userName, why: request.reason };
    await unit.runs.update({
      ...run,
      state: transition(NEXT_ACTIVITY, run.state, 'stopping'),
      stop,
    });
    for (const { id } of await unit.tasks.ofRound(run)) {
      const book = await TaskBook.open(core, unit, id);
      await stopByPerson(book, stop);
      await book.close();
    }
    await recordWrite(core, unit, {
      by: request.principal,
      action: 'run.stop',
      projectId: run.projectId,
      object: { id: run.id, name: `#${run.number}` },
      changes: { reason: request.reason },
    });
  });
}
