import { type Principal, requireRole, requireSystemAdmin } from '../access/principal.ts';
import { recordWrite } from '../audit/audit-entry.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { loseLeasesOf } from '../leases/expire.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Executor } from './executor.ts';
import { type ExecutorOverview, overviewOf } from './list-executors.ts';

export interface ManageExecutor {
  readonly principal: Principal;
  readonly executorId: string;
}

/**
 * With `draining` it finishes what it holds and is given nothing new, also after its own restart, until it is resumed.
 * Repeating it changes nothing. Errors: NOT_FOUND, FORBIDDEN.
 */
export function setDraining(
  core: CoreService,
  request: ManageExecutor & { readonly draining: boolean },
): Promise<ExecutorOverview> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await managed(unit, request);
    const changed = { ...executor, draining: request.draining };
    const busySlots = (await unit.leases.activeOfExecutor(executor.id)).length;
    if (executor.draining !== request.draining) {
      await unit.executors.update(changed);
      unit.notify(`executor:${executor.id}`);
      unit.notify('work');
      const action = request.draining ? 'executor.drain' : 'executor.resume';
      const { projectId } = executor;
      await recordWrite(core, unit, { by: request.principal, action, projectId, object: executor });
    }
    return overviewOf(core, { ...changed, busySlots });
  });
}

/**
 * Takes an executor's credential away for ever: its next call is refused, so that it ends its sessions, and what it
 * held is requeued at once, which speaks against no case. Its name stays in old runs. Errors: NOT_FOUND, also when it
 * was removed before; FORBIDDEN.
 */
export function removeExecutor(core: CoreService, request: ManageExecutor): Promise<Executor> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await managed(unit, request);
    await unit.executors.update({ ...executor, revoked: true });
    await loseLeasesOf(core, unit, {
      executorId: executor.id,
      how: 'removed',
      except: null,
      counts: false,
    });
    unit.notify(`executor:${executor.id}`);
    unit.notify('work');
    const { projectId } = executor;
    await recordWrite(core, unit, {
      ...{ by: request.principal, action: 'executor.remove', projectId, object: executor },
    });
    return executor;
  });
}

/** One of a project is its maintainers', a shared one the system admins'. */
async function managed(unit: Unit, { principal, executorId }: ManageExecutor): Promise<Executor> {
  const executor = await unit.executors.byId(executorId);
  if (!executor || executor.revoked)
    throw new CoreError('NOT_FOUND', { kind: 'executor', given: executorId });
  const { projectId } = executor;
  if (projectId === null) requireSystemAdmin(principal);
  else requireRole(principal, 'maintainer', { projectId, kind: 'executor', id: executorId });
  return executor;
}
