/** Secrets, their keys and who gets them: on a real database, with a key file on a real disk. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  acceptLease,
  claimWork,
  createAccessKey,
  identifySigner,
  listProjectAudit,
  listSecrets,
  removeSecret,
  rerun,
  resealSecrets,
  rotateSecretsKey,
  type SecretBox,
  setSecret,
  startRuns,
  stopRun,
} from '@testyard/core';
import { beforeEach, expect, test } from 'vitest';
import { AesSecretBox } from '../../access/aes-secret-box.ts';
import { SecretKeyFile } from '../../access/secret-key-file.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, addUser, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
const page = { limit: 10, after: null };
let keyFile: string;
let secretBox: SecretBox;

beforeEach(() => {
  keyFile = join(stage.core.folder, 'secrets.key');
  secretBox = openBox();
});

const openBox = (path: string | null = keyFile, own = true) =>
  new AesSecretBox(new SecretKeyFile({ path, own }));
const service = () => ({ ...stage.core, secretBox });
const set = (projectId: string, name: string, value: string) =>
  setSecret(service(), { principal: systemAdmin, projectId, name, value, masked: true });
const rows = (projectId: string, ...names: string[]) => stage.core.reads.secrets.named(projectId, names);
const valueIn = async (projectId: string, name: string) => {
  const [row] = await rows(projectId, name);
  return row ? secretBox.open(row, row) : null;
};
const keysIn = (file: string) => readFileSync(file, 'utf8').trim().split('\n');

async function offer(secrets: Record<string, string>) {
  const template = await saveTemplate(stage.core, { secrets });
  for (const name of new Set(Object.values(secrets))) await set(template.projectId, name, `value of ${name}`);
  const runId = await startOne(stage.core, template);
  const host = await addExecutor(stage.core);
  const { offers } = await claimWork(stage.core, { ...host, freeSlots: 1, stopping: [] });
  const lease = offers[0]?.lease;
  if (!lease) throw new Error('no offer');
  const claim = { executorId: host.executorId, leaseId: lease.id, epoch: lease.epoch };
  return { ...template, runId, claim, plan: offers[0]?.task.plan };
}

test('a value is sealed, has a version, and is told to nobody who lists', async () => {
  const { projectId } = await saveTemplate(stage.core);
  await set(projectId, 'DB', 'hunter22');
  const again = await set(projectId, 'DB', 'correct horse');
  expect(again).toMatchObject({ name: 'DB', version: 2, updatedBy: 'admin' });
  const [row] = await rows(projectId, 'DB');
  expect(JSON.stringify(row)).not.toContain('horse');
  expect(await valueIn(projectId, 'DB')).toBe('correct horse');
  const { items } = await listSecrets(stage.core, { principal: systemAdmin, projectId, page });
  expect(items).toEqual([again]);
  expect(JSON.stringify(items)).not.toContain('sealed');
  const audit = await listProjectAudit(stage.core, systemAdmin, { projectId, page });
  expect(audit.items.map(({ action, objectName, changes }) => [action, objectName, changes])).toEqual([
    ['secret.set', 'DB', { version: 2 }],
    ['secret.set', 'DB', { version: 1 }],
  ]);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
});

test('what cannot be a secret is refused, each with its place', async () => {
  const { projectId } = await saveTemplate(stage.core);
  for (const [name, value, pointer] of [
    ['1st', 'hunter22', '/name'],
    ['a b', 'hunter22', '/name'],
    ['DB', '', '/value'],
    ['DB', 'a\0b', '/value'],
    ['DB', 'x'.repeat(32_769), '/value'],
  ] as const)
    await expect(set(projectId, name, value)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      details: { findings: [{ pointer }] },
    });
});

test('rows that are swapped, between names or projects, do not open', async () => {
  const one = await saveTemplate(stage.core);
  const two = await saveTemplate(stage.core);
  await set(one.projectId, 'A', 'value of A');
  await set(one.projectId, 'B', 'value of B');
  await set(two.projectId, 'A', 'value of two');
  const [a] = await rows(one.projectId, 'A');
  const [b] = await rows(one.projectId, 'B');
  const [other] = await rows(two.projectId, 'A');
  if (!a || !b || !other) throw new Error('not kept');
  const { keyId, sealed } = a;
  for (const place of [b, other, { ...a, version: 2 }])
    expect(() => secretBox.open({ keyId, sealed }, place)).toThrow('SECRET_UNREADABLE');
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith('A') ? 'BB' : 'AA'}`;
  expect(() => secretBox.open({ keyId, sealed: changed }, a)).toThrow('SECRET_UNREADABLE');
});

test('values go to the executor that accepts, by variable, and into no plan', async () => {
  const { claim, plan } = await offer({ DB_PASSWORD: 'db', TOKEN: 'token' });
  expect(JSON.stringify(plan)).not.toContain('value of');
  const accepted = { DB_PASSWORD: 'value of db', TOKEN: 'value of token' };
  expect(await acceptLease(service(), claim)).toEqual(accepted);
  expect(await acceptLease(service(), claim)).toEqual(accepted);
  await expect(acceptLease(service(), { ...claim, epoch: claim.epoch + 1 })).rejects.toMatchObject({
    code: 'STALE',
  });
  await expect(acceptLease(service(), { ...claim, executorId: '7' })).rejects.toMatchObject({
    code: 'STALE',
  });
});

test('one that is removed after the start, or cannot be opened, is left out', async () => {
  const { claim, projectId } = await offer({ A: 'a', B: 'b' });
  await removeSecret(stage.core, { principal: systemAdmin, projectId, name: 'a' });
  expect(await acceptLease(service(), claim)).toEqual({ B: 'value of b' });
  rmSync(keyFile);
  secretBox = openBox();
  expect(await acceptLease(service(), claim)).toEqual({});
});

test('a run that names a secret which is not there does not start, nor does one that is repeated', async () => {
  const template = await saveTemplate(stage.core, { secrets: { A: 'one', B: 'two' } });
  await set(template.projectId, 'one', 'value of one');
  await expect(startOne(stage.core, template)).rejects.toMatchObject({
    code: 'SECRET_UNKNOWN',
    details: { given: 'two' },
  });
  const { projectId, templateId } = template;
  const call = { sut: { name: '', branch: '', ip: '', port: '' }, parameters: {}, onBehalfOf: '' };
  const start = () =>
    startRuns(stage.core, {
      ...{ principal: systemAdmin, projectId, templates: [templateId], ...call },
      ...{ requireExecutor: false, idempotency: null },
    });
  await expect(start()).rejects.toMatchObject({ code: 'SECRET_UNKNOWN' });
  await set(projectId, 'two', 'value of two');
  const { runId } = await start();
  await stopRun(stage.core, { principal: systemAdmin, runId, reason: '', atOnce: true });
  await removeSecret(stage.core, { principal: systemAdmin, projectId, name: 'two' });
  const again = { runId, scope: 'all', caseIds: [], series: null, idempotency: null } as const;
  await expect(rerun(stage.core, { principal: systemAdmin, ...again })).rejects.toMatchObject({
    code: 'SECRET_UNKNOWN',
  });
});

test('rotating seals all anew and forgets the key of before', async () => {
  const { projectId } = await saveTemplate(stage.core);
  for (let count = 0; count < 120; count += 1) await set(projectId, `S${count}`, `value ${count}`);
  const before = keysIn(keyFile);
  const { keyId, secrets } = await rotateSecretsKey(service(), systemAdmin);
  expect(secrets).toBe(120);
  const after = keysIn(keyFile);
  expect([before.length, after.length]).toEqual([1, 1]);
  expect(after).not.toEqual(before);
  const kept = await rows(projectId, 'S0', 'S119');
  expect(kept.map((row) => [row.keyId, row.version])).toEqual([
    [keyId, 1],
    [keyId, 1],
  ]);
  secretBox = openBox();
  expect(await valueIn(projectId, 'S119')).toBe('value 119');
});

test('what access keys sign with is sealed, sealed anew with the secrets, and opens for its key alone', async () => {
  const { projectId } = await saveTemplate(stage.core);
  const until = { role: 'runner', expiresAt: Date.now() + 3_600_000 } as const;
  const principal = { ...systemAdmin, userId: 'owner' };
  await stage.core.unitOfWork.run((unit) => addUser(unit, 'owner'));
  const make = (name: string) => createAccessKey(service(), { principal, projectId, name, ...until });
  const [one, two] = [await make('one'), await make('two')];
  const signs = (accessKey: string, secretKey: string) =>
    identifySigner(service(), { accessKey, network: 'here', isSignedWith: (text) => text === secretKey });
  await set(projectId, 'A', 'value of A');
  const before = keysIn(keyFile);
  expect((await rotateSecretsKey(service(), systemAdmin)).secrets).toBe(3);
  expect(keysIn(keyFile)).toHaveLength(1);
  expect(keysIn(keyFile)).not.toEqual(before);
  secretBox = openBox();
  expect(await signs(one.accessKey, one.secretKey)).toMatchObject({ scopeProjectId: projectId });
  await expect(signs(one.accessKey, two.secretKey)).rejects.toMatchObject({ code: 'SIGNATURE_WRONG' });
  const kept = await stage.core.unitOfWork.run((unit) => unit.tokens.signingKeys(null, 10));
  expect(kept.map(({ accessKey }) => accessKey)).toEqual([one.accessKey, two.accessKey].sort());
  expect(JSON.stringify(kept)).not.toContain(one.secretKey);
  const [first, second] = kept;
  if (!first || !second) throw new Error('not kept');
  await stage.core.unitOfWork.run((unit) => unit.tokens.reseal({ ...second, accessKey: first.accessKey }));
  const unreadable = { code: 'ACCESS_KEY_UNREADABLE', details: { given: first.accessKey } };
  await expect(signs(first.accessKey, one.secretKey)).rejects.toMatchObject(unreadable);
  await expect(rotateSecretsKey(service(), systemAdmin)).rejects.toMatchObject(unreadable);
});

test('a rotation that was broken off is ended by the next start', async () => {
  const { projectId } = await saveTemplate(stage.core);
  await set(projectId, 'A', 'value of A');
  secretBox.renew();
  await set(projectId, 'B', 'value of B');
  expect(keysIn(keyFile)).toHaveLength(2);
  secretBox = openBox();
  expect(await valueIn(projectId, 'A')).toBe('value of A');
  expect(await resealSecrets(service())).toBe(1);
  expect(keysIn(keyFile)).toHaveLength(1);
  secretBox = openBox();
  expect([await valueIn(projectId, 'A'), await valueIn(projectId, 'B')]).toEqual([
    'value of A',
    'value of B',
  ]);
});

test('a lost key leaves its secrets alone, and no key is forgotten meanwhile', async () => {
  const { projectId } = await saveTemplate(stage.core);
  await set(projectId, 'A', 'value of A');
  const [lost = ''] = keysIn(keyFile);
  rmSync(keyFile);
  secretBox = openBox();
  await set(projectId, 'B', 'value of B');
  secretBox.renew();
  await expect(resealSecrets(service())).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  expect(await valueIn(projectId, 'B')).toBe('value of B');
  expect(keysIn(keyFile)).toHaveLength(2);
  writeFileSync(keyFile, `${keysIn(keyFile).join('\n')}\n${lost}\n`);
  expect(await resealSecrets(service())).toBe(1);
  expect(await valueIn(projectId, 'A')).toBe('value of A');
});

test('a key file of several servers is made by an operator, read again when it changes, and keeps its keys', async () => {
  const { projectId } = await saveTemplate(stage.core);
  const shared = join(stage.core.folder, 'shared.key');
  expect(() => openBox(shared, false)).toThrow('SECRETS_KEY_UNUSABLE');
  for (const text of ['', 'short', `${randomBytes(31).toString('base64')}\n`]) {
    writeFileSync(shared, text);
    expect(() => openBox(shared, false)).toThrow('no-key');
  }
  writeFileSync(shared, `${randomBytes(32).toString('base64')}\n`);
  const other = openBox(shared, false);
  secretBox = openBox(shared, false);
  await set(projectId, 'A', 'value of A');
  secretBox.renew();
  await resealSecrets(service());
  expect(keysIn(shared)).toHaveLength(2);
  const [row] = await rows(projectId, 'A');
  if (!row) throw new Error('not kept');
  expect(other.open(row, row)).toBe('value of A');
  expect(other.currentKeyId()).toBe(row.keyId);
});

test('with rows in PostgreSQL a key is not made by the way', async () => {
  const { projectId } = await saveTemplate(stage.core);
  secretBox = openBox(null);
  await expect(set(projectId, 'A', 'hunter22')).rejects.toThrow('no-key-file');
  expect(existsSync(keyFile)).toBe(false);
});
