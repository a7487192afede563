/** Keys of executors: ordered by a person, taken by the executor, the one before for its grace; on a real database. */
import {
  announceExecutor,
  authenticateExecutor,
  claimWork,
  createRegistrationCode,
  orderNewKey,
  readExecutor,
  registerExecutor,
  removeExecutor,
  takeNewKey,
  wholeAudit,
} from '@testyard/core';
import { beforeEach, expect, test } from 'vitest';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
let executorId: string;
let first: string;
beforeEach(async () => {
  const { projectId } = await saveTemplate(stage.core);
  const request = { principal: systemAdmin, projectId, ttlSeconds: 60 };
  const { code } = await createRegistrationCode(stage.core, request);
  ({ executorId, credential: first } = await registerExecutor(stage.core, { code, name: 'lab' }));
});

const order = (graceSeconds = 60) =>
  orderNewKey(stage.core, { principal: systemAdmin, executorId, graceSeconds });
const take = (credential: string) => takeNewKey(stage.core, { executorId, credential });
const whose = async (credential: string) => {
  const { executor, isOld } = await authenticateExecutor(stage.core, credential);
  return [executor.id, isOld];
};
const refused = (code: string) => ({ code });

test('the executor takes a new key when it is ordered to; the old one works for its grace, and says then why not', async () => {
  await expect(take(first)).rejects.toMatchObject(refused('ROTATION_NOT_ORDERED'));
  expect((await order()).key.orderedGraceMs).toBe(60_000);
  expect(await whose(first), 'an executor that is away keeps its key').toEqual([executorId, false]);
  const { credential } = await take(first);
  expect(credential).not.toBe(first);
  expect(await whose(credential)).toEqual([executorId, false]);
  expect(await whose(first)).toEqual([executorId, true]);
  await expect(take(credential), 'once for an order').rejects.toMatchObject(refused('ROTATION_NOT_ORDERED'));
  stage.core.clock.advance(60_001);
  await expect(whose(first)).rejects.toMatchObject(refused('CREDENTIAL_REPLACED'));
  expect(await whose(credential)).toEqual([executorId, false]);
});

test('an answer that was lost is asked for again with the old key, whose grace is not longer for that', async () => {
  await order();
  const lost = await take(first);
  stage.core.clock.advance(30_000);
  const { credential } = await take(first);
  expect(await whose(credential)).toEqual([executorId, false]);
  await expect(whose(lost.credential)).rejects.toMatchObject(refused('CREDENTIAL_UNKNOWN'));
  stage.core.clock.advance(30_001);
  await expect(whose(first)).rejects.toMatchObject(refused('CREDENTIAL_REPLACED'));
});

test('one whose answer to its registration was lost has a key as any other: not replaced without an order, and with its grace', async () => {
  const { projectId } = await readExecutor(stage.core, systemAdmin, executorId);
  const request = { principal: systemAdmin, projectId, ttlSeconds: 60 };
  const { code } = await createRegistrationCode(stage.core, request);
  const register = () => registerExecutor(stage.core, { code, name: 'far', key: 'k'.repeat(32) });
  await register();
  const { credential, ...far } = await register();
  ({ executorId } = far);
  await expect(take(credential)).rejects.toMatchObject(refused('ROTATION_NOT_ORDERED'));
  await order();
  await take(credential);
  expect(await whose(credential)).toEqual([executorId, true]);
});

test('one that comes with a key that was replaced is told to be refused while it is away, until it is let in', async () => {
  const host = {
    slots: 1,
    labels: {},
    frameworks: {},
    sources: { gitSchemes: [], paths: [] },
    version: '0.1.0',
  };
  const announce = () => announceExecutor(stage.core, executorId, { instanceId: 'a'.repeat(32), ...host });
  const why = async () => (await readExecutor(stage.core, systemAdmin, executorId)).refused;
  await announce();
  await order();
  await take(first);
  stage.core.clock.advance(61_000);
  expect(await why()).toBeNull();
  await expect(whose(first)).rejects.toMatchObject(refused('CREDENTIAL_REPLACED'));
  expect(await why()).toBe('CREDENTIAL_REPLACED');
  await announce();
  expect(await why()).toBeNull();
  await expect(whose(first), 'a copy beside it').rejects.toMatchObject(refused('CREDENTIAL_REPLACED'));
  stage.core.clock.advance(2_000);
  await stage.core.unitOfWork.run((unit) => unit.executors.seen(executorId, unit.now));
  stage.core.clock.advance(61_000);
  expect(await why(), 'what was heard after the copy went away').toBeNull();
});

test('it is told with its next claim, which an order wakes; each step is recorded', async () => {
  const host = await addExecutor(stage.core, { name: 'other' });
  const claimed = () => claimWork(stage.core, { ...host, freeSlots: 0, stopping: [] });
  expect((await claimed()).rotate).toBe(false);
  const woken = stage.core.signals.listen([`executor:${host.executorId}`], { timeoutMs: 10_000 });
  const of = { principal: systemAdmin, executorId: host.executorId };
  await orderNewKey(stage.core, { ...of, graceSeconds: 60 });
  await woken.promise;
  expect((await claimed()).rotate).toBe(true);
  await order();
  await take(first);
  const { items } = await stage.core.reads.audit.list(wholeAudit, { limit: 3, after: null });
  expect(items.map(({ action }) => action)).toEqual([
    'executor.new-key',
    'executor.rotate',
    'executor.rotate',
  ]);
});

test('both keys of an executor that is removed are unknown', async () => {
  await order();
  const { credential } = await take(first);
  await removeExecutor(stage.core, { principal: systemAdmin, executorId });
  for (const each of [first, credential])
    await expect(whose(each)).rejects.toMatchObject(refused('CREDENTIAL_UNKNOWN'));
});
