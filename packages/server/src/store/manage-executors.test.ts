/** Drained, resumed and removed executors, and tasks that are stopped by themselves: on a real database. */
import {
  authenticateExecutor,
  claimWork,
  createRegistrationCode,
  heartbeat,
  type Principal,
  type Role,
  readRun,
  readTask,
  registerExecutor,
  removeExecutor,
  setDraining,
  startRuns,
  stopOneTask,
  stopRun,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, PlayedLease } from '../testing/played-lease.ts';
import { stageOfEachTest } from '../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../testing/test-core.ts';

const stage = stageOfEachTest();

type Who = { executorId: string; instanceId: string };
const ofProject = (role: Role, projectId: string): Principal => ({
  ...{ userId: 'u', userName: role, systemAdmin: false, scopeProjectId: null },
  roles: new Map([[projectId, role]]),
});
const drain = ({ executorId }: Who, draining = true) =>
  setDraining(stage.core, { principal: systemAdmin, executorId, draining });
const offersFor = async (executor: Who) =>
  (await claimWork(stage.core, { ...executor, freeSlots: 4, stopping: [] })).offers;
const taskOf = async (runId: string) => (await readRun(stage.core, systemAdmin, runId)).tasks[0];

const take = (executor: Who): Promise<PlayedLease> => PlayedLease.mustTake(stage.core, executor);

async function runAll(lease: PlayedLease): Promise<void> {
  await lease.runAll();
  await lease.finish();
}

test('a drained executor finishes what it holds, is given nothing new, and says so in what waits', async () => {
  const template = await saveTemplate(stage.core);
  const runId = await startOne(stage.core, template);
  const executor = await addExecutor(stage.core);
  const lease = await take(executor);
  const waiting = await startOne(stage.core, template);
  expect(await drain(executor)).toMatchObject({ draining: true, state: 'draining', busySlots: 1 });
  expect(await drain(executor)).toMatchObject({ draining: true });
  expect(await offersFor(executor)).toEqual([]);
  expect((await taskOf(waiting))?.reason).toEqual({ rule: 'fitting-drained', names: ['host'] });
  await lease.find(['a', 'b']);
  await runAll(lease);
  expect((await readRun(stage.core, systemAdmin, runId)).run).toMatchObject({ verdict: 'passed' });
  const known = await stage.core.reads.executors.byId(executor.executorId);
  expect(known?.draining).toBe(true);
  const heard = stage.core.signals.listen([`executor:${executor.executorId}`], { timeoutMs: 10_000 });
  expect(await drain(executor, false)).toMatchObject({ draining: false, state: 'idle', busySlots: 0 });
  await heard.promise;
  expect(await offersFor(executor)).toHaveLength(1);
});

test('a removed executor is unknown at once, and its work goes to others without counting as a loss', async () => {
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  const { code } = await createRegistrationCode(stage.core, {
    principal: systemAdmin,
    projectId: (await readRun(stage.core, systemAdmin, runId)).run.projectId,
    ttlSeconds: 60,
  });
  const registered = await registerExecutor(stage.core, { code, name: 'lab' });
  const executor = await addExecutor(stage.core);
  const lease = await take(executor);
  await lease.find(['a', 'b']);
  const { block } = await lease.next();
  const first = block?.cases[0] ?? { id: '', attempts: 0 };
  await lease.next([...ended(first).slice(0, 1)], 0);
  const woken = stage.core.signals.listen([`executor:${executor.executorId}`], { timeoutMs: 10_000 });
  await removeExecutor(stage.core, { principal: systemAdmin, executorId: executor.executorId });
  await woken.promise;
  await expect(offersFor(executor)).rejects.toMatchObject({ code: 'CREDENTIAL_UNKNOWN' });
  const beat = heartbeat(stage.core, { ...executor, leases: [{ id: lease.claim.leaseId, epoch: 1 }] });
  await expect(beat).rejects.toMatchObject({ code: 'CREDENTIAL_UNKNOWN' });
  await expect(lease.next([], 0)).rejects.toMatchObject({ code: 'STALE' });
  expect(await taskOf(runId)).toMatchObject({ state: 'running', lossesInRow: 0 });
  expect(await stage.core.reads.cases.byId(first.id)).toMatchObject({ status: null, losses: 0 });
  const again = removeExecutor(stage.core, { principal: systemAdmin, executorId: executor.executorId });
  await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await runAll(await take(await addExecutor(stage.core, { name: 'other' })));
  expect((await readRun(stage.core, systemAdmin, runId)).run).toMatchObject({ verdict: 'passed' });
  expect((await authenticateExecutor(stage.core, registered.credential)).id).toBe(registered.executorId);
  await removeExecutor(stage.core, { principal: systemAdmin, executorId: registered.executorId });
  const call = authenticateExecutor(stage.core, registered.credential);
  await expect(call).rejects.toMatchObject({ code: 'CREDENTIAL_UNKNOWN' });
  const reused = registerExecutor(stage.core, { code, name: 'lab' });
  await expect(reused).rejects.toMatchObject({ code: 'REGISTRATION_CODE_UNUSABLE' });
});

test('the maintainers of its project manage an executor, system admins a shared one, and nobody else', async () => {
  const { projectId } = await saveTemplate(stage.core);
  const request = { principal: systemAdmin, projectId, ttlSeconds: 60 };
  const { code } = await createRegistrationCode(stage.core, request);
  const { executorId } = await registerExecutor(stage.core, { code, name: 'of the project' });
  const shared = (await addExecutor(stage.core)).executorId;
  const by = (principal: Principal, id: string) =>
    setDraining(stage.core, { principal, executorId: id, draining: true });
  await expect(by(ofProject('runner', projectId), executorId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(by(ofProject('admin', 'other'), executorId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(by(ofProject('admin', projectId), shared)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(by({ ...systemAdmin, scopeProjectId: projectId }, shared)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(by(systemAdmin, '1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await by(ofProject('maintainer', projectId), executorId)).toMatchObject({ draining: true });
  expect(await by(systemAdmin, shared)).toMatchObject({ draining: true });
});

/** A run of one template, three times. */
async function startThree() {
  const { projectId, templateId } = await saveTemplate(stage.core);
  const { runId } = await startRuns(stage.core, {
    ...{ principal: systemAdmin, projectId, parameters: {}, onBehalfOf: '', requireExecutor: false },
    ...{ templates: [templateId, templateId, templateId], idempotency: null },
    sut: { name: '', branch: '', ip: '', port: '' },
  });
  const { tasks } = await readRun(stage.core, systemAdmin, runId);
  const stop = (index: number, reason = '') =>
    stopOneTask(stage.core, { principal: systemAdmin, taskId: tasks[index]?.id ?? '', reason });
  return { runId, tasks, stop };
}

test('one task is stopped, while the others go on to their verdicts', async () => {
  const { runId, tasks, stop } = await startThree();
  const executor = await addExecutor(stage.core);
  const [first, second] = [await take(executor), await take(executor)];
  await first.find(['a', 'b']);
  await first.next();
  await stop(0, 'wrong branch');
  expect(await readTask(stage.core, systemAdmin, first.taskId)).toMatchObject({
    state: 'stopping',
    reason: { rule: 'stopped', by: 'admin', why: 'wrong branch' },
  });
  expect(await first.next([], 0)).toMatchObject({ order: { kind: 'stop', cause: 'stopped' } });
  await first.finish('stopped');
  await stop(2);
  await stop(2, 'another word');
  await second.find(['c']);
  await runAll(second);
  const { run, tasks: after } = await readRun(stage.core, systemAdmin, runId);
  expect(after.map(({ verdict }) => verdict)).toEqual(['stopped', 'passed', 'stopped']);
  expect(after[2]?.reason).toEqual({ rule: 'stopped', by: 'admin', why: '' });
  expect(run).toMatchObject({ state: 'finished', verdict: 'stopped', stop: null });
  expect(run.counts).toMatchObject({ expected: 3, passed: 1, notRun: 2 });
  const { items } = await stage.core.reads.cases.list(
    { runId, round: null, taskId: tasks[0]?.id ?? '', statuses: ['not-run'], order: 'listed' },
    { limit: 10, after: null },
  );
  expect(items.map(({ cause }) => cause)).toEqual(['stopped', 'stopped']);
  await stop(1);
  expect((await readRun(stage.core, systemAdmin, runId)).tasks).toEqual(after);
});

test('who stopped a task first stands, though its run is stopped by another later', async () => {
  const { runId, stop } = await startThree();
  const lease = await take(await addExecutor(stage.core));
  await stop(0, 'one');
  await stopRun(stage.core, { principal: { ...systemAdmin, userName: 'eve' }, runId, reason: 'all' });
  await lease.finish('stopped');
  const { run, tasks } = await readRun(stage.core, systemAdmin, runId);
  expect(tasks.map(({ stop: by }) => by?.why)).toEqual(['one', 'all', 'all']);
  expect(run).toMatchObject({ verdict: 'stopped', stop: { by: 'eve', why: 'all' } });
});
