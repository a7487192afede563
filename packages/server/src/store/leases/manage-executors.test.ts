/** Drained, resumed and removed executors, and tasks that are stopped by themselves: on a real database. */
import {
  authenticateExecutor,
  claimWork,
  createRegistrationCode,
  type ExecutorOrder,
  heartbeat,
  orderExecutor,
  type Principal,
  type Role,
  readExecutor,
  readRun,
  readTask,
  registerExecutor,
  removeExecutor,
  startRuns,
  stopOneTask,
  stopRun,
  sweepOverdue,
  wholeAudit,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

type Who = { executorId: string; instanceId: string };
const ofProject = (role: Role, projectId: string): Principal => ({
  ...{ userId: 'u', userName: role, systemAdmin: false, scopeProjectId: null },
  roles: new Map([[projectId, role]]),
});
const order = ({ executorId }: Who, wanted: ExecutorOrder) =>
  orderExecutor(stage.core, { principal: systemAdmin, executorId, order: wanted });
const drain = (who: Who, draining = true) => order(who, { kind: draining ? 'drain' : 'resume' });
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

test('a claim is a sign of life when it arrives, and none when it looks again while it waits', async () => {
  const executor = await addExecutor(stage.core);
  const seenAt = async () => (await stage.core.reads.executors.byId(executor.executorId))?.lastSeenAt;
  const claim = (isLookAgain: boolean) =>
    claimWork(stage.core, { ...executor, freeSlots: 1, stopping: [], isLookAgain });
  stage.core.clock.advance(20_000);
  await claim(false);
  const arrived = stage.core.clock.now();
  stage.core.clock.advance(20_000);
  await claim(true);
  expect(await seenAt()).toBe(arrived);
  await claim(false);
  expect(await seenAt()).toBe(arrived + 20_000);
});

test('a paused executor is given nothing new until its time is over, says so, and works again by itself', async () => {
  const executor = await addExecutor(stage.core);
  const waiting = await startOne(stage.core, await saveTemplate(stage.core));
  const paused = await order(executor, { kind: 'pause', seconds: 60, note: 'new kernel' });
  const until = stage.core.clock.now() + 60_000;
  expect(paused).toMatchObject({ state: 'paused', pause: { note: 'new kernel', by: 'admin' } });
  expect(await offersFor(executor)).toEqual([]);
  const reason = (await taskOf(waiting))?.reason as { rule: string; until: number };
  expect(reason).toMatchObject({ rule: 'fitting-paused', names: ['host'] });
  expect(Math.abs(reason.until - until)).toBeLessThan(30_000);
  stage.core.clock.advance(61_000);
  const heard = stage.core.signals.listen([`executor:${executor.executorId}`], { timeoutMs: 10_000 });
  expect(await sweepOverdue(stage.core)).toMatchObject({ moved: 1, stuck: [] });
  await heard.promise;
  expect(await stage.core.reads.executors.byId(executor.executorId)).toMatchObject({ pause: null });
  expect(await offersFor(executor)).toHaveLength(1);
  const { items } = await stage.core.reads.audit.list(wholeAudit, { limit: 100, after: null });
  const told = items.filter(({ objectId }) => objectId === executor.executorId);
  expect(told.map(({ action, userName }) => `${action} ${userName}`)).toEqual(
    expect.arrayContaining(['executor.pause admin', 'executor.resume testyard']),
  );
});

test('a pause is over by the clock though no sweep came, and by hand before it', async () => {
  const executor = await addExecutor(stage.core);
  await startOne(stage.core, await saveTemplate(stage.core));
  await order(executor, { kind: 'pause', seconds: 60, note: '' });
  expect(await drain(executor, false)).toMatchObject({ state: 'idle', pause: null });
  await order(executor, { kind: 'pause', seconds: 60, note: '' });
  stage.core.clock.advance(61_000);
  expect(await offersFor(executor)).toHaveLength(1);
});

test('an executor that reports a trouble is given nothing, and what waits says which', async () => {
  const executor = await addExecutor(stage.core);
  const waiting = await startOne(stage.core, await saveTemplate(stage.core));
  const claim = (trouble: string | null) =>
    claimWork(stage.core, { ...executor, freeSlots: 1, stopping: [], trouble });
  expect((await claim('the disk is full')).offers).toEqual([]);
  expect(await readExecutor(stage.core, systemAdmin, executor.executorId)).toMatchObject({ state: 'error' });
  expect((await taskOf(waiting))?.reason).toEqual({
    ...{ rule: 'fitting-in-error', troubles: [{ name: 'host', trouble: 'the disk is full' }] },
  });
  expect((await claim(null)).offers).toHaveLength(1);
  expect(await readExecutor(stage.core, systemAdmin, executor.executorId)).toMatchObject({
    ...{ state: 'busy', trouble: null },
  });
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
  expect((await authenticateExecutor(stage.core, registered.credential)).executor.id).toBe(
    registered.executorId,
  );
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
    orderExecutor(stage.core, { principal, executorId: id, order: { kind: 'drain' } });
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

test('a name that is taken gets the next number, whatever characters are in it', async () => {
  const { projectId } = await saveTemplate(stage.core);
  const named = async (name: string) => {
    const request = { principal: systemAdmin, projectId, ttlSeconds: 60 };
    const { code } = await createRegistrationCode(stage.core, request);
    return (await registerExecutor(stage.core, { code, name })).name;
  };
  expect([await named('a_%'), await named('a_%'), await named('a_%')]).toEqual(['a_%', 'a_%-2', 'a_%-3']);
  expect([await named('axx'), await named('a_%-2'), await named('a_')]).toEqual(['axx', 'a_%-2-2', 'a_']);
  expect([await named('机器🧪'), await named('机器🧪'), await named('机器')]).toEqual([
    '机器🧪',
    '机器🧪-2',
    '机器',
  ]);
});

async function addEphemeral(name: string): Promise<Who> {
  const { code } = await createRegistrationCode(stage.core, {
    ...{ principal: systemAdmin, projectId: null, ttlSeconds: 60, ephemeral: true },
  });
  return addExecutor(stage.core, { code, name });
}
const isThere = async ({ executorId }: Who) =>
  (await stage.core.reads.executors.byId(executorId))?.revoked === false;

test('an executor for one task that is silent is removed, not one that has come back or holds a lease meanwhile', async () => {
  await startOne(stage.core, await saveTemplate(stage.core));
  const [gone, back, busy] = [await addEphemeral('a'), await addEphemeral('b'), await addEphemeral('c')];
  await take(busy);
  const { clock, unitOfWork } = stage.core;
  clock.advance(61_000);
  await unitOfWork.run((unit) => unit.leases.extendAll(unit.now + 60_000));
  await sweepOverdue(stage.core, {
    mayJudge: async (unit) => {
      await unit.executors.seen(back.executorId, unit.now);
      return true;
    },
  });
  expect(await Promise.all([gone, back, busy].map(isThere))).toEqual([false, true, true]);
  clock.advance(61_000);
  await sweepOverdue(stage.core);
  expect(await Promise.all([back, busy].map(isThere))).toEqual([false, false]);
});
