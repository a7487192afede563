import { type Principal, requireRole } from '../access/principal.ts';
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { ArtifactObjects, LogObjects } from '../objects.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Run } from './run.ts';

interface OfRun {
  readonly principal: Principal;
  readonly runId: string;
}

/** Rows of cases, or files, that one unit removes. */
const atOnce = 500;
/** Tasks that one look finds. */
const tasksAtOnce = 50;

/** A pinned run is kept whatever its age and size, until it is unpinned. Repeating it changes nothing. Errors: NOT_FOUND, FORBIDDEN. */
export function pinRun(core: CoreService, request: OfRun & { readonly pinned: boolean }): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const run = await ofMaintainer(unit, request);
    if (run.pinned === request.pinned) return;
    await unit.runs.setPinned(run.id, request.pinned);
    const action = request.pinned ? 'run.pin' : 'run.unpin';
    await recordOnRun(core, unit, { by: request.principal, action, run });
  });
}

/**
 * Deletes a finished run: from the commit on nothing of it can be reached; its rows and files go afterwards.
 * Errors: NOT_FOUND, FORBIDDEN, RUN_NOT_FINISHED, RUN_PINNED.
 */
export function deleteRun(core: CoreService, request: OfRun): Promise<Run> {
  return core.unitOfWork.run(async (unit) => {
    const run = await ofMaintainer(unit, request);
    if (run.state !== 'finished') throw new CoreError('RUN_NOT_FINISHED', { given: String(run.number) });
    if (run.pinned) throw new CoreError('RUN_PINNED', { given: String(run.number) });
    await unit.runs.delete(run.id, unit.now);
    unit.notify(`run:${run.id}`);
    await recordOnRun(core, unit, { by: request.principal, action: 'run.delete', run });
    return run;
  });
}

function recordOnRun(
  core: CoreService,
  unit: Unit,
  { by, action, run }: { by: Principal; action: 'run.pin' | 'run.unpin' | 'run.delete'; run: Run },
): Promise<void> {
  const { id, number, projectId } = run;
  return recordWrite(core, unit, { by, action, projectId, object: { id, name: `#${number}` } });
}

type WithObjects = CoreService & { readonly logs: LogObjects; readonly artifacts: ArtifactObjects };

/**
 * Removes what deleted runs have left, in small units that stand in nobody's way. Rows name what is to be removed until
 * it is, so that a crash in between leaves work and no leftovers. Rejects with what the first met that could not be
 * removed: it comes last the next time, and keeps no other.
 */
export async function removeLeftovers(core: WithObjects): Promise<void> {
  for (;;) {
    const tasks = await core.unitOfWork.run((unit) => unit.removals.pending(tasksAtOnce));
    for (const taskId of tasks)
      await removeAllOf(core, taskId).catch(async (error: unknown) => {
        await core.unitOfWork.run((unit) => unit.removals.putLast(taskId, unit.now));
        throw error;
      });
    if (tasks.length < tasksAtOnce) return;
  }
}

async function removeAllOf(core: WithObjects, taskId: string): Promise<void> {
  while ((await core.unitOfWork.run((unit) => unit.removals.removeCases(taskId, atOnce))) > 0);
  await core.unitOfWork.run((unit) => unit.removals.removeLeases(taskId));
  await removeArtifacts(core, taskId);
  await core.logs.remove(taskId);
  await core.unitOfWork.run((unit) => unit.removals.done(taskId));
}

async function removeArtifacts(core: WithObjects, taskId: string): Promise<void> {
  for (;;) {
    const ids = await core.unitOfWork.run((unit) => unit.removals.artifacts(taskId, atOnce));
    for (const id of ids) await core.artifacts.remove(id);
    await core.unitOfWork.run((unit) => unit.removals.removeArtifacts(ids));
    if (ids.length < atOnce) return;
  }
}

async function ofMaintainer(unit: Unit, { principal, runId }: OfRun): Promise<Run> {
  const run = await unit.runs.byId(runId);
  if (!run) throw new CoreError('NOT_FOUND', { kind: 'run', given: runId });
  requireRole(principal, 'maintainer', { projectId: run.projectId, kind: 'run', id: runId });
  return run;
}
