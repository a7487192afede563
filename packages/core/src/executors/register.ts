import { type CallOrigin, type Principal, requireOwnToken } from '../access/principal.ts';
import { type Actor, recordWrite, theService } from '../audit/record-write.ts';
import type { CoreService } from '../core-service.ts';
import { CoreError } from '../errors.ts';
import { loseLeasesOf } from '../leases/lose-leases.ts';
import { nameToKeep } from '../names.ts';
import { type Guards, noGuards } from '../scheduling/fit/guards.ts';
import type { Unit } from '../stores/unit-of-work.ts';
import type { Executor, RegistrationCode } from './executor.ts';
import { codeIdOf, requireCodeRights } from './registration-codes.ts';
import { versionSkew } from './version-skew.ts';

/** A one-use code that registers an executor for one project, or for all. Errors: NOT_FOUND, FORBIDDEN. */
export async function createRegistrationCode(
  core: CoreService,
  request: {
    readonly principal: Principal;
    /** null: for all. */
    readonly projectId: string | null;
    readonly ttlSeconds: number;
    readonly ephemeral?: boolean;
  },
): Promise<{ code: string; expiresAt: number }> {
  const { principal, projectId } = request;
  requireOwnToken(principal);
  if (projectId !== null && !(await core.reads.projects.byId(projectId)))
    throw new CoreError('NOT_FOUND', { kind: 'project', given: projectId });
  requireCodeRights(request);
  return mintCode(core, {
    projectId,
    embedded: false,
    ephemeral: request.ephemeral ?? false,
    ttlSeconds: request.ttlSeconds,
    createdBy: principal,
  });
}

/** A code for the executor that this process brings along, shared by all projects. */
export function createEmbeddedCode(core: CoreService): Promise<{ code: string; expiresAt: number }> {
  return mintCode(core, {
    projectId: null,
    embedded: true,
    ephemeral: false,
    ttlSeconds: 300,
    createdBy: theService,
  });
}

function mintCode(
  core: CoreService,
  code: Pick<RegistrationCode, 'projectId' | 'embedded' | 'ephemeral'> & {
    readonly ttlSeconds: number;
    readonly createdBy: Actor;
  },
): Promise<{ code: string; expiresAt: number }> {
  const secret = core.ids.secret();
  return core.unitOfWork.run(async (unit) => {
    const { projectId, embedded, ephemeral } = code;
    const expiresAt = unit.now + code.ttlSeconds * 1000;
    const hash = core.digest.sha256(secret);
    const { createdBy: by } = code;
    await unit.codes.insert(
      { hash, projectId, embedded, ephemeral, expiresAt, usedAt: null, usedBy: null },
      by.userName,
    );
    const object = { id: codeIdOf(hash), name: '' };
    const changes = { ttlSeconds: code.ttlSeconds, ...(ephemeral ? { ephemeral } : {}) };
    await recordWrite(core, unit, { by, action: 'registration-code.create', projectId, object, changes });
    return { code: secret, expiresAt };
  });
}

interface Registration {
  readonly code: string;
  readonly name: string;
  /** A secret of the executor's own: by it a repeat is known, where the answer was lost. */
  readonly key?: string;
  readonly origin?: CallOrigin;
}

/**
 * Exchanges a code for an executor and its credential, which is told this once. A name that is taken gets `-2`. A repeat with
 * the same key is answered with the same executor and another credential, until the executor has announced itself.
 * Errors: REGISTRATION_CODE_UNUSABLE where it is unknown, used by another or expired.
 */
export function registerExecutor(
  core: CoreService,
  request: Registration,
): Promise<{ executorId: string; name: string; credential: string }> {
  const credential = core.ids.secret();
  const keyHash = request.key === undefined ? null : core.digest.sha256(request.key);
  return core.unitOfWork.run(async (unit) => {
    const code = await unit.codes.byHash(core.digest.sha256(request.code));
    const known = code && (await registeredBefore(unit, code, keyHash));
    if (known) return registeredAnew(core, unit, { known, credential, request });
    if (!code || code.usedAt !== null || code.expiresAt <= unit.now)
      throw new CoreError('REGISTRATION_CODE_UNUSABLE');
    const executorId = core.ids.decimal();
    await unit.codes.use(code.hash, unit.now, keyHash === null ? null : { executorId, keyHash });
    const executor: Executor = {
      id: executorId,
      name: await freeName(unit, nameToKeep(request.name)),
      projectId: code.projectId,
      embedded: code.embedded,
      ephemeral: code.ephemeral,
      instanceId: null,
      slots: 1,
      labels: {},
      frameworks: {},
      sources: { gitSchemes: [], paths: [] },
      distrusted: {},
      key: { issuedAt: unit.now, orderedGraceMs: null, oldUntil: null },
      guards: noGuards,
      version: '',
      draining: false,
      pause: null,
      trouble: null,
      refusal: null,
      revoked: false,
      // One that never comes is removed like one that is silent.
      lastSeenAt: code.ephemeral ? unit.now : null,
      createdAt: unit.now,
    };
    await unit.executors.insert(executor, core.digest.sha256(credential));
    await recordRegistration(core, unit, { executor, request });
    return { executorId: executor.id, name: executor.name, credential };
  });
}

/** Nobody knows the credential of before. */
async function registeredAnew(
  core: CoreService,
  unit: Unit,
  of: { readonly known: Executor; readonly credential: string; readonly request: Registration },
): Promise<{ executorId: string; name: string; credential: string }> {
  const { known: executor, credential, request } = of;
  const now = core.digest.sha256(credential);
  await unit.executors.replaceCredential(executor.id, { now, old: null });
  if (executor.lastSeenAt !== null) await unit.executors.seen(executor.id, unit.now);
  await recordRegistration(core, unit, { executor, request });
  return { executorId: executor.id, name: executor.name, credential };
}

function recordRegistration(
  core: CoreService,
  unit: Unit,
  { executor, request }: { readonly executor: Executor; readonly request: Registration },
): Promise<void> {
  const { projectId, name } = executor;
  const by = { userId: null, userName: name, ...(request.origin ? { origin: request.origin } : {}) };
  return recordWrite(core, unit, { by, action: 'executor.register', projectId, object: executor });
}

/** Who registered by the code and said the same key, and has not come since: the answer to it was lost. */
async function registeredBefore(
  unit: Unit,
  { usedBy }: RegistrationCode,
  keyHash: string | null,
): Promise<Executor | null> {
  if (usedBy === null || usedBy.keyHash !== keyHash) return null;
  const executor = await unit.executors.hold(usedBy.executorId);
  return executor && !executor.revoked && executor.instanceId === null ? executor : null;
}

async function freeName(unit: Unit, wanted: string): Promise<string> {
  const taken = new Set(await unit.executors.namesLike(wanted));
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

export type Announcement = Pick<Executor, 'slots' | 'labels' | 'frameworks' | 'sources' | 'version'> & {
  readonly instanceId: string;
  readonly guards?: Guards;
  readonly distrusted?: Executor['distrusted'];
};

/**
 * An instance is there with what its host offers now: a new one, for which leases of an earlier one are lost at once, or
 * one that is known and whose host has changed. Errors: EXECUTOR_TOO_OLD.
 */
export function announceExecutor(
  core: CoreService,
  executorId: string,
  announcement: Announcement,
): Promise<void> {
  if (versionSkew(announcement.version, announcement.version) === 'too-old')
    return refuseOld(core, executorId, announcement.version);
  return core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.hold(executorId);
    if (!executor || executor.revoked) throw new CoreError('CREDENTIAL_UNKNOWN');
    const trouble = executor.instanceId === announcement.instanceId ? executor.trouble : null;
    await unit.executors.update({
      ...executor,
      ...{ guards: noGuards, distrusted: {} },
      ...announcement,
      ...{ trouble, refusal: null },
      lastSeenAt: unit.now,
    });
    await recordTrust(core, unit, { executor, distrusted: announcement.distrusted ?? {} });
    await loseLeasesOf(core, unit, {
      executorId,
      how: 'started-anew',
      except: announcement.instanceId,
      counts: true,
    });
    unit.notify(`executor:${executorId}`);
    unit.notify('work');
  });
}

/** Which version came last is kept, so that lists can say why it is away. */
async function refuseOld(core: CoreService, executorId: string, version: string): Promise<never> {
  await core.unitOfWork.run(async (unit) => {
    const executor = await unit.executors.hold(executorId);
    if (!executor || executor.revoked) throw new CoreError('CREDENTIAL_UNKNOWN');
    const refusal = { code: 'EXECUTOR_TOO_OLD', at: unit.now } as const;
    await unit.executors.update({ ...executor, version, refusal });
  });
  throw new CoreError('EXECUTOR_TOO_OLD', { given: version });
}

/** Which frameworks it has begun to believe or not to believe. */
async function recordTrust(
  core: CoreService,
  unit: Unit,
  told: { readonly executor: Executor; readonly distrusted: Executor['distrusted'] },
): Promise<void> {
  const { executor, distrusted } = told;
  const begun = Object.keys(distrusted).filter((name) => executor.distrusted[name] === undefined);
  const ended = Object.keys(executor.distrusted).filter((name) => distrusted[name] === undefined);
  const { projectId, name } = executor;
  const by = { userId: null, userName: name };
  const record = (action: 'executor.distrust' | 'executor.trust', frameworks: readonly string[]) =>
    recordWrite(core, unit, { by, action, projectId, object: executor, changes: { frameworks } });
  if (begun.length > 0) await record('executor.distrust', begun);
  if (ended.length > 0) await record('executor.trust', ended);
}
