/** Users, roles, tokens for programs, codes and the audit log: on a real database. */
import {
  type AuditEntry,
  type AuditSearch,
  announceExecutor,
  authenticate,
  authenticateExecutor,
  changeUser,
  createDelegatedToken,
  createRegistrationCode,
  deleteUser,
  forgetOldAudit,
  listAudit,
  listDelegatedTokens,
  listMembers,
  listProjectAudit,
  listRegistrationCodes,
  listUsers,
  type PageOf,
  type Principal,
  recordWrite,
  registerExecutor,
  removeMember,
  revokeDelegatedToken,
  revokeRegistrationCode,
  revokeToken,
  roleIn,
  setMember,
  signIn,
  signInTold,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { stageOfEachTest } from '../../testing/stage.ts';
import { systemAdmin } from '../../testing/test-core.ts';
import { auditLooks } from './audit-list.ts';

const stage = stageOfEachTest();
const dayMs = 24 * 3_600_000;
const noPasswords = { hash: async () => '', verify: async () => false };
const firstPage = { limit: 2, after: null };

async function project(name = 'one'): Promise<string> {
  const id = stage.core.ids.hex();
  await stage.core.unitOfWork.run((unit) =>
    unit.projects.insert({ id, name, maximumSlots: null, createdAt: unit.now }),
  );
  return id;
}

async function user(name: string, isAdmin = false): Promise<Principal> {
  const id = stage.core.ids.hex();
  await stage.core.unitOfWork.run(async (unit) => {
    const facts = { passwordHash: 'none', enabled: true, systemAdmin: isAdmin, createdAt: unit.now };
    await unit.users.insert({ id, name, ...facts });
  });
  return { ...systemAdmin, userId: id, userName: name, systemAdmin: isAdmin };
}

const inDays = (days: number) => stage.core.clock.now() + days * dayMs;

async function delegate(owner: Principal, projectId: string, name = 'ci') {
  return createDelegatedToken(stage.core, {
    ...{ principal: owner, projectId, name, role: 'maintainer', expiresAt: inDays(30) },
  });
}

test('a token for programs does what its role says in its project, and no more than its owner may now', async () => {
  const { core } = stage;
  const [projectId, otherId] = [await project(), await project('two')];
  const owner = await user('root', true);
  await user('second', true);
  const { token } = await delegate(owner, projectId);
  const caller = await authenticate(core, token);
  expect([roleIn(caller, projectId), roleIn(caller, otherId)]).toEqual(['maintainer', null]);

  await setMember(core, { principal: owner, projectId, userName: 'root', role: 'runner' });
  await changeUser(core, { principal: owner, userId: owner.userId, enabled: null, systemAdmin: false });
  expect(roleIn(await authenticate(core, token), projectId)).toBe('runner');
  await removeMember(core, { principal: systemAdmin, projectId, userId: owner.userId });
  expect(roleIn(await authenticate(core, token), projectId)).toBeNull();
});

test('a token for programs is listed without itself, ends when it is revoked, and is kept as a hash', async () => {
  const { core } = stage;
  const projectId = await project();
  const owner = await user('root', true);
  const made = await delegate(owner, projectId, 'first');
  await delegate(owner, projectId, 'second');
  await delegate(owner, projectId, 'third');
  const one = await listDelegatedTokens(core, owner, { projectId, page: firstPage });
  const two = await listDelegatedTokens(core, owner, { projectId, page: { limit: 2, after: one.next } });
  expect([...one.items, ...two.items].map(({ name, userName }) => [name, userName])).toEqual([
    ['third', 'root'],
    ['second', 'root'],
    ['first', 'root'],
  ]);
  expect(JSON.stringify([one, two])).not.toContain(made.token);
  const record = await core.reads.tokens.byHash(core.digest.sha256(made.token));
  expect(JSON.stringify(record)).not.toContain(made.token);

  await revokeDelegatedToken(core, owner, made.id);
  await expect(authenticate(core, made.token)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
  await expect(revokeDelegatedToken(core, owner, made.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const left = await listDelegatedTokens(core, owner, { projectId, page: firstPage });
  expect(left.items.map(({ name }) => name)).toEqual(['third', 'second']);
});

test('a token for programs makes no token, no code and no member, and ends at a time', async () => {
  const { core } = stage;
  const projectId = await project();
  const owner = await user('root', true);
  const admin = await createDelegatedToken(core, {
    ...{ principal: owner, projectId, name: 'ci', role: 'admin', expiresAt: inDays(30) },
  });
  const principal = await authenticate(core, admin.token);
  const refused = { code: 'FORBIDDEN', details: { why: { rule: 'delegated-token' } } };
  await expect(delegate(principal, projectId)).rejects.toMatchObject(refused);
  await expect(revokeDelegatedToken(core, principal, admin.id)).rejects.toMatchObject(refused);
  const code = createRegistrationCode(core, { principal, projectId, ttlSeconds: 60 });
  await expect(code).rejects.toMatchObject(refused);
  const member = setMember(core, { principal, projectId, userName: 'root', role: 'admin' });
  await expect(member).rejects.toMatchObject(refused);
  await expect(listUsers(core, principal, firstPage)).rejects.toMatchObject(refused);

  for (const days of [-1, 0, 401])
    await expect(
      createDelegatedToken(core, {
        ...{ principal: owner, projectId, name: 'ci', role: 'viewer', expiresAt: inDays(days) },
      }),
    ).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  core.clock.advance(30 * dayMs);
  await expect(authenticate(core, admin.token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
});

test('who is disabled or deleted is out at once, and tokens of before do not come back', async () => {
  const { core } = stage;
  const projectId = await project();
  const [root, ann] = [await user('root', true), await user('ann')];
  await setMember(core, { principal: root, projectId, userName: 'ann', role: 'admin' });
  const roles = new Map([[projectId, 'admin' as const]]);
  const { token } = await delegate({ ...ann, roles }, projectId);
  const change = (enabled: boolean) =>
    changeUser(core, { principal: root, userId: ann.userId, enabled, systemAdmin: null });
  await change(false);
  await expect(authenticate(core, token)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
  await change(true);
  await expect(authenticate(core, token)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
  await deleteUser(core, { principal: root, userId: ann.userId });
  expect((await listUsers(core, root, firstPage)).items.map(({ name }) => name)).toEqual(['root']);
  const { items } = await listMembers(core, { principal: root, projectId, page: firstPage });
  expect(items).toEqual([]);
});

test('a token for programs, and a role, ends once, however many end it at the same moment', async () => {
  const { core } = stage;
  const projectId = await project();
  const [root, ann] = [await user('root', true), await user('ann')];
  const endedOnce = async (end: () => Promise<void>) => {
    const results = await Promise.allSettled(Array.from({ length: 4 }, end));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  };
  for (let round = 0; round < 10; round += 1) {
    const { id } = await delegate(root, projectId);
    await endedOnce(() => revokeDelegatedToken(core, root, id));
    await setMember(core, { principal: root, projectId, userName: 'ann', role: 'viewer' });
    await endedOnce(() => removeMember(core, { principal: root, projectId, userId: ann.userId }));
  }
});

test('whoever is shut out while a call is under way leaves no token', async () => {
  const { core } = stage;
  const projectId = await project();
  const root = await user('root', true);
  const ann = await user('ann', true);
  const tokenHash = core.digest.sha256('of ann');
  await core.unitOfWork.run((unit) =>
    unit.tokens.insert({
      ...{ hash: tokenHash, userId: ann.userId, projectId: null, methods: ['password'] },
      ...{ issuedAt: unit.now, expiresAt: unit.now + dayMs, revokedAt: null },
    }),
  );
  const change = (enabled: boolean) =>
    changeUser(core, { principal: root, userId: ann.userId, enabled, systemAdmin: null });
  await change(false);
  await expect(delegate(ann, projectId)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
  await change(true);
  const underWay = { ...ann, tokenHash };
  await expect(delegate(underWay, projectId)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
  await deleteUser(core, { principal: root, userId: ann.userId });
  await expect(delegate(ann, projectId)).rejects.toMatchObject({ code: 'TOKEN_UNKNOWN' });
  expect((await listDelegatedTokens(core, root, { projectId, page: firstPage })).items).toEqual([]);
});

test('a system admin who can sign in is left, also where two go at the same moment', async () => {
  const { core } = stage;
  const [one, two] = [await user('one', true), await user('two', true)];
  const set = ({ userId }: Principal, enabled: boolean) =>
    changeUser(core, { principal: one, userId, enabled, systemAdmin: null });
  for (let round = 0; round < 20; round += 1) {
    const results = await Promise.allSettled([set(one, false), set(two, false)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = { reason: { code: 'LAST_ADMIN' } };
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject(refused);
    for (const each of [one, two]) await set(each, true);
  }
});

test('a registration code is listed until it is used, revoked or over', async () => {
  const { core } = stage;
  const projectId = await project();
  const make = () => createRegistrationCode(core, { principal: systemAdmin, projectId, ttlSeconds: 60 });
  const [used, revoked] = [await make(), await make()];
  await make();
  const list = () => listRegistrationCodes(core, { principal: systemAdmin, projectId });
  expect(await list()).toHaveLength(3);
  await registerExecutor(core, { code: used.code, name: 'host' });
  const codeId = core.digest.sha256(revoked.code).slice(0, 12);
  await revokeRegistrationCode(core, { principal: systemAdmin, projectId, codeId });
  expect(await list()).toHaveLength(1);
  const late = registerExecutor(core, { code: revoked.code, name: 'host' });
  await expect(late).rejects.toMatchObject({ code: 'REGISTRATION_CODE_UNUSABLE' });
  core.clock.advance(61_000);
  expect(await list()).toEqual([]);
});

test('who repeats a registration with the same key is the same executor, until it has come; nobody else is', async () => {
  const { core } = stage;
  const projectId = await project();
  const make = () => createRegistrationCode(core, { principal: systemAdmin, projectId, ttlSeconds: 60 });
  const [{ code }, other] = [await make(), await make()];
  const [key, stranger] = ['k'.repeat(64), 's'.repeat(64)];
  const first = await registerExecutor(core, { code, name: 'host', key });
  const unusable = { code: 'REGISTRATION_CODE_UNUSABLE' };
  await expect(registerExecutor(core, { code, name: 'host', key: stranger })).rejects.toMatchObject(unusable);
  await expect(registerExecutor(core, { code, name: 'host' })).rejects.toMatchObject(unusable);
  core.clock.advance(61_000);
  const repeat = await registerExecutor(core, { code, name: 'host', key });
  expect(repeat).toMatchObject({ executorId: first.executorId, name: 'host' });
  expect(await core.reads.executors.ofProject(projectId)).toHaveLength(1);
  await expect(authenticateExecutor(core, first.credential)).rejects.toMatchObject({
    code: 'CREDENTIAL_UNKNOWN',
  });
  expect((await authenticateExecutor(core, repeat.credential)).executor.id).toBe(first.executorId);

  const host = { slots: 1, labels: {}, frameworks: {}, sources: { gitSchemes: [], paths: [] }, version: '1' };
  await announceExecutor(core, first.executorId, { instanceId: core.ids.hex(), ...host });
  await expect(registerExecutor(core, { code, name: 'host', key })).rejects.toMatchObject(unusable);
  await registerExecutor(core, { code: (await make()).code, name: 'host' });
  await expect(registerExecutor(core, { code: other.code, name: 'host', key })).rejects.toMatchObject(
    unusable,
  );
});

test('with a token all end that were made from it, by however many steps, and no other', async () => {
  const { core } = stage;
  const owner = await user('root', true);
  const made = async (token?: string) => {
    const told = { userName: owner.userName, origin: { requestId: 'r', address: '192.0.2.1' } };
    if (token === undefined) return (await signInTold(core, told)).token;
    const identity = { method: 'token', token } as const;
    const request = { identity, scope: { kind: 'unscoped' }, network: '192.0.2.1' } as const;
    return (await signIn(core, noPasswords, request)).token;
  };
  const first = await made();
  const [second, sibling] = [await made(first), await made(first)];
  const [third, other] = [await made(second), await made()];
  const ended = { code: 'TOKEN_UNKNOWN' };
  await revokeToken(core, owner, second);
  for (const token of [second, third]) await expect(authenticate(core, token)).rejects.toMatchObject(ended);
  for (const token of [first, sibling, other]) await authenticate(core, token);
  await revokeToken(core, owner, first);
  for (const token of [first, sibling]) await expect(authenticate(core, token)).rejects.toMatchObject(ended);
  await authenticate(core, other);
});

test('the audit log is read newest first, by project and as a whole, and forgets what is old', async () => {
  const { core } = stage;
  const [projectId, otherId] = [await project(), await project('two')];
  const origin = { requestId: 'request-1', address: '192.0.2.1' };
  const root = { ...(await user('root', true)), origin };
  await delegate(root, projectId, 'old');
  core.clock.advance(dayMs);
  await delegate(root, otherId, 'elsewhere');
  await delegate(root, projectId, 'new');
  const { items } = await listProjectAudit(core, root, { projectId, page: firstPage });
  expect(items.map(({ objectName }) => objectName)).toEqual(['new', 'old']);
  expect(items[0]).toMatchObject({
    ...{ action: 'token.create', userName: 'root', projectId, requestId: 'request-1' },
    ...{ address: '192.0.2.1', changes: { role: 'maintainer' } },
  });
  const first = await listAudit(core, root, { page: firstPage });
  const rest = await listAudit(core, root, { page: { limit: 2, after: first.next } });
  expect([...first.items, ...rest.items].map(({ objectName }) => objectName)).toEqual([
    ...['new', 'elsewhere', 'old'],
  ]);
  await forgetOldAudit(core, dayMs / 2);
  expect((await listAudit(core, root, { page: { limit: 9, after: null } })).items).toHaveLength(2);
});

test('the audit log is searched by who, action, object and time, however many entries lie between', async () => {
  const { core } = stage;
  const projectId = await project();
  const [root, zoe] = [await user('root', true), await user('zoe', true)];
  await delegate(zoe, projectId, 'Nightly 100%');
  const began = core.clock.now();
  core.clock.advance(dayMs);
  await core.unitOfWork.run(async (unit) => {
    for (let count = 0; count < auditLooks + 10; count += 1)
      await recordWrite(core, unit, {
        ...{ by: root, action: 'run.start', projectId, object: { id: 'f00d', name: `#${count}` } },
      });
  });
  const search = async (filter: AuditSearch) => {
    const found: string[] = [];
    let [pages, after]: [number, string | null] = [0, null];
    do {
      const page: PageOf<AuditEntry> = await listProjectAudit(core, root, {
        ...{ projectId, filter, page: { limit: 10_000, after } },
      });
      found.push(...page.items.map(({ objectName }) => objectName));
      after = page.next;
      pages += 1;
    } while (after !== null);
    return [pages, found.length, found.at(-1)];
  };
  expect(await search({ userName: 'zoe' })).toEqual([2, 1, 'Nightly 100%']);
  expect(await search({ object: 'nightly' })).toEqual([2, 1, 'Nightly 100%']);
  expect(await search({ object: '0%' })).toEqual([2, 1, 'Nightly 100%']);
  expect(await search({ action: 'token' })).toEqual([2, 1, 'Nightly 100%']);
  expect(await search({ action: 'token.revoke' })).toEqual([2, 0, undefined]);
  expect(await search({ action: 'run.start', object: 'f00d' })).toEqual([2, auditLooks + 10, '#0']);
  expect(await search({ action: 'token', until: began + 1 })).toEqual([1, 1, 'Nightly 100%']);
  expect(await search({ action: 'token', since: began + 1 })).toEqual([2, 0, undefined]);
  expect(await search({ since: core.clock.now() + 1 })).toEqual([1, 0, undefined]);
});

test('a write that is undone takes its entry along', async () => {
  const { core } = stage;
  const root = await user('root', true);
  const failing = core.unitOfWork.run(async (unit) => {
    const { createProject } = await import('@testyard/core');
    await createProject({ ...core, unitOfWork: { run: (work) => work(unit) } }, root, 'undone');
    throw new Error('undone');
  });
  await expect(failing).rejects.toThrow('undone');
  expect((await listAudit(core, root, { page: firstPage })).items).toEqual([]);
  expect(await core.reads.projects.byName('undone')).toBeNull();
});
