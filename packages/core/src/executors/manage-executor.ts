import { type Principal, requireRole, requireSystemAdmin } from '../access/principal.ts';
import type { AuditChanges } from '../audit/audit-entry.ts';
import { recordWrite, theService } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { loseLeasesOf } from '../leases/lose-leases.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Executor } from './executor.ts';
import { saveCondition } from './executor-condition.ts';
import { isPaused } from './executor-state.ts';
import { type ExecutorOverview, overviewOf } from './list-executors.ts';

export interface ManageExecutor {
  readonly principal: Principal;
  readonly executorId: string;
}

export type ExecutorOrder =
  /** Nothing new, also after its own restart, until it is resumed; what it holds goes on. */
  | { readonly kind: 'drain' }
  /** The same for so long; then it works again by itself. */
  | { readonly kind: 'pause'; readonly seconds: number; readonly note: string }
  /** Neither drained nor paused any more. */
  | { readonly kind: 'resume' };

/**
 * Says whether an executor is given work. What it has been told already changes nothing, but that a pause begins anew.
 * Errors: NOT_FOUND, FORBIDDEN.
 */
export function orderExecutor(
  core: CoreService,
  request: ManageExecutor & { readonly order: ExecutorOrder },
): Promise<ExecutorOverview> {
  const { order, principal: by } = request;
  return core.unitOfWork.run(async (unit) => {
    const executor = await managed(unit, request);
    const changed = underOrder(executor, order, { now: unit.now, by: by.userName });
    const busySlots = (await unit.leases.activeOfExecutor(executor.id)).length;
    if (changed !== executor) {
      await saveCondition(unit, changed);
      const changes: AuditChanges =
        order.kind === 'pause' ? { seconds: order.seconds, note: order.note } : {};
      const { projectId } = executor;
      await recordWrite(core, unit, {
        ...{ by, action: `executor.${order.kind}`, projectId, object: executor, changes },
      });
    }
    return overviewOf(core, { ...changed, busySlots });
  });
}

function underOrder(
  executor: Executor,
  order: ExecutorOrder,
  { now, by }: { readonly now: number; readonly by: string },
): Executor {
  if (order.kind === 'pause')
    return { ...executor, pause: { until: now + order.seconds * 1000, note: order.note, by } };
  if (order.kind === 'drain') return executor.draining ? executor : { ...executor, draining: true };
  const isFree = !executor.draining && !isPaused(executor, now);
  return isFree ? executor : { ...executor, draining: false, pause: null };
}

/**
 * Takes an executor's credential away for ever: its next call is refused, so that it ends its sessions, and what it
 * held is requeued at once, which speaks against no case. Its name stays in old runs. Errors: NOT_FOUND, also when it
 * was removed before; FORBIDDEN.
 */
export function removeExecutor(core: CoreService, request: ManageExecutor): Promise<Executor> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await managed(unit, request);
    await takeOut(core, unit, executor);
    const { projectId } = executor;
    await recordWrite(core, unit, {
      ...{ by: request.principal, action: 'executor.remove', projectId, object: executor },
    });
    return executor;
  });
}

/** Its credential is of no use from now on, and what it holds goes to others. */
async function takeOut(core: CoreService, unit: Unit, executor: Executor): Promise<void> {
  await unit.executors.update({ ...executor, revoked: true });
  await loseLeasesOf(core, unit, { executorId: executor.id, how: 'removed', except: null, counts: false });
  unit.notify(`executor:${executor.id}`);
  unit.notify('work');
}

/** An executor for one task says that it is done. Answers whether it was removed: others stay. */
export function leaveForGood(core: CoreService, executorId: string): Promise<boolean> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.hold(executorId);
    if (!executor || executor.revoked) throw new CoreError('CREDENTIAL_UNKNOWN');
    if (!executor.ephemeral) return false;
    await takeOut(core, unit, executor);
    const { projectId, name } = executor;
    const by = { userId: null, userName: name };
    await recordWrite(core, unit, { by, action: 'executor.leave', projectId, object: executor });
    return true;
  });
}

/**
 * An instance has ended in good order, and may come back: it is offline from now on, and not when a TTL is over. One that has begun
 * since is not meant. Errors: CREDENTIAL_UNKNOWN.
 */
export function goOffline(
  core: CoreService,
  { executorId, instanceId }: { readonly executorId: string; readonly instanceId: string },
): Promise<void> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.hold(executorId);
    if (!executor || executor.revoked) throw new CoreError('CREDENTIAL_UNKNOWN');
    // One for one task is removed when it has been silent for a TTL, and may have something to deliver until then.
    if (executor.instanceId !== instanceId || executor.ephemeral) return;
    const silent = unit.now - core.settings.leaseMs - 1;
    await unit.executors.update({ ...executor, lastSeenAt: Math.min(silent, executor.lastSeenAt ?? silent) });
  });
}

/** An executor for one task of which nothing was heard for a TTL, and which holds nothing any more. */
export function removeSilent(
  core: CoreService,
  executorId: string,
  mayJudge: (unit: Unit) => boolean | Promise<boolean>,
): Promise<boolean> {
  return core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.hold(executorId);
    const silentSince = unit.now - core.settings.leaseMs;
    if (!executor || executor.revoked || !executor.ephemeral) return false;
    if ((executor.lastSeenAt ?? 0) > silentSince || !(await mayJudge(unit))) return false;
    if ((await unit.leases.activeOfExecutor(executorId)).length > 0) return false;
    await takeOut(core, unit, executor);
    const { projectId } = executor;
    await recordWrite(core, unit, { by: theService, action: 'executor.remove', projectId, object: executor });
    return true;
  });
}

/**
 * The executor, held: it and its people change the same row. One of a project is its maintainers', a shared one the system
 * admins'. Errors: NOT_FOUND, FORBIDDEN.
 */
export async function managed(unit: Unit, { principal, executorId }: ManageExecutor): Promise<Executor> {
  const executor = await unit.executors.hold(executorId);
  if (!executor || executor.revoked)
    throw new CoreError('NOT_FOUND', { kind: 'executor', given: executorId });
  const { projectId } = executor;
  if (projectId === null) requireSystemAdmin(principal);
  else requireRole(principal, 'maintainer', { projectId, kind: 'executor', id: executorId });
  return executor;
}
