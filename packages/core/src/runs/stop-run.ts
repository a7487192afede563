import { requireRole } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Stop } from '../ledger/remark.ts';
import { TaskBook } from '../ledger/task-book.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Run } from './run.ts';
import { NEXT_ACTIVITY, transition } from './states.ts';
import { endAtOnce, type StopRequest, stopByPerson } from './stop-task.ts';

/**
 * Stops a run: tasks that nobody works on end at once, the others when their executors have ended the sessions, and
 * at the latest when their time to stop is over, or all of them now where it is to be at once. On a run that is finished
 * nothing changes, nor on one that is stopping, but that it can be ended at once still.
 * Errors: NOT_FOUND, FORBIDDEN.
 */
export function stopRun(core: CoreService, request: StopRequest & { readonly runId: string }): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const { atOnce = false, reason } = request;
    const run = await unit.runs.byId(request.runId);
    if (!run) throw new CoreError('NOT_FOUND', { kind: 'run', given: request.runId });
    requireRole(request.principal, 'runner', { projectId: run.projectId, kind: 'run', id: run.id });
    if (run.state === 'finished' || (run.state === 'stopping' && !atOnce)) return;
    const stop = run.stop ?? { by: request.principal.userName, why: reason };
    if (run.state !== 'stopping') await toStopping(unit, run, stop);
    for (const { id } of await unit.tasks.ofRound(run)) {
      const book = await TaskBook.open(core, unit, id);
      await stopByPerson(book, stop);
      if (atOnce) await endAtOnce(book);
      await book.close();
    }
    await recordWrite(core, unit, {
      by: request.principal,
      action: 'run.stop',
      projectId: run.projectId,
      object: { id: run.id, name: `#${run.number}` },
      changes: { reason, atOnce },
    });
  });
}

function toStopping(unit: Unit, run: Run, stop: Stop): Promise<void> {
  const state = transition(NEXT_ACTIVITY, run.state, 'stopping');
  return unit.runs.update({ ...run, state, stop, pause: null });
}
