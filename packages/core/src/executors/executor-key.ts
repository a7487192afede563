/**
 * The key of an executor, its credential, is changed by an order of a person and by the executor itself: nobody else sees
 * the new one. The one before it works for the grace that was ordered, in case the answer with the new one was lost.
 */
import { recordWrite } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import type { Executor } from './executor.ts';
import { saveCondition } from './executor-condition.ts';
import { type ExecutorOverview, overviewOf } from './list-executors.ts';
import { type ManageExecutor, managed } from './manage-executor.ts';
import { noteRefusal } from './refusal.ts';

/** Whose credential it is. `isOld`: the one before, within its grace. */
export interface AuthenticatedExecutor {
  readonly executor: Executor;
  readonly isOld: boolean;
}

/** Who an executor's credential belongs to. Errors: CREDENTIAL_UNKNOWN, also when revoked; CREDENTIAL_REPLACED. */
export async function authenticateExecutor(
  core: CoreService,
  credential: string,
): Promise<AuthenticatedExecutor> {
  const hash = core.digest.sha256(credential);
  const current = await core.reads.executors.byCredentialHash(hash);
  const executor = current ?? (await core.reads.executors.byOldCredentialHash(hash));
  if (!executor || executor.revoked) throw new CoreError('CREDENTIAL_UNKNOWN');
  if (current) return { executor, isOld: false };
  if ((executor.key.oldUntil ?? 0) <= core.clock.now()) {
    await noteRefusal(core, executor, 'CREDENTIAL_REPLACED');
    throw new CoreError('CREDENTIAL_REPLACED');
  }
  return { executor, isOld: true };
}

/** Orders an executor to take a new key; the one that it has works for so long after that. Errors: NOT_FOUND, FORBIDDEN. */
export function orderNewKey(
  core: CoreService,
  request: ManageExecutor & { readonly graceSeconds: number },
): Promise<ExecutorOverview> {
  const { principal: by, graceSeconds } = request;
  return core.unitOfWork.run(async (unit) => {
    const executor = await managed(unit, request);
    const changed = { ...executor, key: { ...executor.key, orderedGraceMs: graceSeconds * 1000 } };
    await saveCondition(unit, changed);
    const { projectId } = executor;
    await recordWrite(core, unit, {
      ...{ by, action: 'executor.rotate', projectId, object: executor, changes: { graceSeconds } },
    });
    const busySlots = (await unit.leases.activeOfExecutor(executor.id)).length;
    return overviewOf(core, { ...changed, busySlots });
  });
}

/**
 * The executor takes its new key, told this once. One that comes again with the old key, as the answer was lost, gets
 * another one. Errors: CREDENTIAL_UNKNOWN; ROTATION_NOT_ORDERED.
 */
export function takeNewKey(
  core: CoreService,
  request: { readonly executorId: string; readonly credential: string },
): Promise<{ credential: string }> {
  const credential = core.ids.secret();
  const given = core.digest.sha256(request.credential);
  return core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.hold(request.executorId);
    if (!executor || executor.revoked) throw new CoreError('CREDENTIAL_UNKNOWN');
    const { orderedGraceMs, oldUntil } = executor.key;
    const isOld = (await unit.executors.byOldCredentialHash(given))?.id === executor.id;
    if (orderedGraceMs === null && !isOld) throw new CoreError('ROTATION_NOT_ORDERED');
    const until = isOld ? (oldUntil ?? unit.now) : unit.now + (orderedGraceMs ?? 0);
    await unit.executors.update({
      ...executor,
      key: { issuedAt: unit.now, orderedGraceMs: null, oldUntil: until },
    });
    await unit.executors.replaceCredential(executor.id, { now: core.digest.sha256(credential), old: given });
    const { projectId, name } = executor;
    const by = { userId: null, userName: name };
    await recordWrite(core, unit, { by, action: 'executor.new-key', projectId, object: executor });
    return { credential };
  });
}
