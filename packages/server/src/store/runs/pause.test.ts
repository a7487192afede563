// Pause and resume of a run and of one task: nothing new is started, what runs comes to its end, and no limit goes on.
import {
  type CoreService,
  claimWork,
  listAudit,
  pauseRun,
  pauseTask,
  readTask,
  rerun,
  resumeRun,
  resumeTask,
  startRuns,
  stopOneTask,
  stopRun,
  sweepOverdue,
  whyTask,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, PlayedLease, startOf } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
const by = { principal: systemAdmin };
const minuteMs = 60_000;
const hour = { ...by, seconds: 3_600, note: 'staging is down' };

const taskOf = async (runId: string, index = 0) => {
  const task = (await stage.core.reads.tasks.ofRun(runId)).at(index);
  if (!task) throw new Error('no task');
  return task;
};
const offersTo = async (executor: { executorId: string; instanceId: string }) =>
  (await claimWork(stage.core, { ...executor, freeSlots: 8, stopping: [] })).offers;

async function begin(document = {}, names = ['a', 'b', 'c', 'd']) {
  const runId = await startOne(stage.core, await saveTemplate(stage.core, document));
  const executor = await addExecutor(stage.core, { slots: 2 });
  const lease = await PlayedLease.mustTake(stage.core, executor);
  await lease.find(names);
  return { runId, executor, lease };
}

async function startTwo(core: CoreService, document = {}) {
  const { templateId, projectId } = await saveTemplate(core, document);
  const { runId } = await startRuns(core, {
    ...{ ...by, projectId, templates: [templateId, templateId], parameters: {}, onBehalfOf: '' },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
  });
  const [first, second] = await core.reads.tasks.ofRun(runId);
  return { runId, first: first?.id ?? '', second: second?.id ?? '' };
}

test('a paused run is offered to nobody, says by whom, and goes on when it is resumed', async () => {
  const { core } = stage;
  const template = await saveTemplate(core);
  const { projectId } = template;
  const runId = await startOne(core, template);
  const executor = await addExecutor(core);
  await pauseRun(core, { ...hour, runId });
  expect(await offersTo(executor)).toEqual([]);
  const { id } = await taskOf(runId);
  const until = core.clock.now() + 3_600_000;
  expect((await readTask(core, systemAdmin, id)).reason).toEqual({
    ...{ rule: 'paused', by: systemAdmin.userName, until, note: 'staging is down' },
  });
  const why = await whyTask(core, systemAdmin, id);
  expect(why).toMatchObject({
    waits: true,
    suggestion: { changes: [{ rule: 'resume-run', values: ['1', projectId] }] },
  });
  await resumeRun(core, { ...by, runId });
  expect(await offersTo(executor)).toHaveLength(1);
});

test('the case that runs ends and counts; what was given and not begun waits until it goes on', async () => {
  const { core } = stage;
  const { runId, executor, lease } = await begin();
  const [running] = (await lease.next()).block?.cases ?? [];
  if (!running) throw new Error('no case');
  await lease.next([startOf(running)], 0);
  await pauseRun(core, { ...hour, runId });
  const told = await lease.next(ended(running).slice(1));
  expect(told).toMatchObject({ block: null, done: true, order: { kind: 'halt' } });
  await lease.finish('stopped');
  expect(await taskOf(runId)).toMatchObject({
    ...{ state: 'running', claimable: false, verdict: null, counts: { expected: 4, passed: 1 } },
  });
  expect(await offersTo(executor), 'its slots are for others').toEqual([]);
  await resumeRun(core, { ...by, runId });
  const again = await PlayedLease.mustTake(core, executor);
  await again.runAll();
  await again.finish();
  expect(await taskOf(runId)).toMatchObject({ verdict: 'passed', counts: { passed: 4 } });
});

test('a session that says it has ended well, though its order came too late, is no death', async () => {
  const { core } = stage;
  const runId = await startOne(core, await saveTemplate(core));
  const executor = await addExecutor(core);
  for (let times = 0; times < 3; times += 1) {
    const lease = await PlayedLease.mustTake(core, executor);
    await pauseRun(core, { ...hour, runId });
    await lease.finish('completed');
    await resumeRun(core, { ...by, runId });
  }
  expect(await taskOf(runId)).toMatchObject({ deathsInRow: 0, trouble: null, claimable: true });
});

test('an offer that nobody has taken yet is taken back', async () => {
  const { core } = stage;
  const runId = await startOne(core, await saveTemplate(core));
  const [offer] = await offersTo(await addExecutor(core));
  await pauseRun(core, { ...hour, runId });
  const lease = await core.reads.leases.byId(offer?.lease.id ?? '');
  expect(lease).toMatchObject({ state: 'ended', endReason: 'withdrawn' });
});

test('paused time is no waiting time, no task time and no budget', async () => {
  const { core } = stage;
  const timeouts = { queue: '10m', task: '10m', setup: '1m', collect: '1m' };
  const queued = await startOne(core, await saveTemplate(core, { timeouts }));
  core.clock.advance(4 * minuteMs);
  await pauseRun(core, { ...hour, runId: queued });
  core.clock.advance(30 * minuteMs);
  await sweepOverdue(core);
  expect((await taskOf(queued)).state).toBe('queued');
  await resumeRun(core, { ...by, runId: queued });
  expect((await taskOf(queued)).deadline - core.clock.now()).toBe(6 * minuteMs);
  await stopRun(core, { ...by, runId: queued, reason: '' });

  const { runId, lease, executor } = await begin({ timeouts, budget: '5m' });
  core.clock.advance(2 * minuteMs);
  await pauseRun(core, { ...hour, runId });
  await lease.finish('stopped');
  core.clock.advance(30 * minuteMs);
  await sweepOverdue(core);
  await resumeRun(core, { ...by, runId });
  expect(await taskOf(runId)).toMatchObject({ state: 'running', pausedMs: 30 * minuteMs });
  expect((await taskOf(runId)).deadline - core.clock.now()).toBe(10 * minuteMs);
  const again = await PlayedLease.mustTake(core, executor);
  expect((await again.next()).block, 'three minutes of the budget are left').not.toBeNull();
  core.clock.advance(4 * minuteMs);
  expect((await again.next()).done, 'and no more').toBe(true);
});

test('a pause ends by itself, also after a restart, and the log says that it was the service', async () => {
  const { runId } = await begin();
  await pauseRun(stage.core, { ...by, runId, seconds: 60, note: '' });
  stage.core = await stage.core.restart();
  expect((await taskOf(runId)).pause).toMatchObject({ by: systemAdmin.userName });
  stage.core.clock.advance(61_000);
  await sweepOverdue(stage.core);
  expect(await taskOf(runId)).toMatchObject({ pause: null, state: 'running' });
  expect((await stage.core.reads.runs.byId(runId))?.pause).toBeNull();
  const { items } = await listAudit(stage.core, systemAdmin, { page: { limit: 10, after: null } });
  expect(items.map(({ action, userName }) => [action, userName]).slice(0, 2)).toEqual([
    ['run.resume', 'testyard'],
    ['run.pause', systemAdmin.userName],
  ]);
});

test('one task is paused and resumed alone; resumed out of a paused run it leaves the others paused', async () => {
  const { core } = stage;
  const { runId, first, second } = await startTwo(core);
  const executor = await addExecutor(core, { slots: 4 });
  await pauseTask(core, { ...hour, taskId: first });
  expect((await core.reads.runs.byId(runId))?.pause).toBeNull();
  expect((await offersTo(executor)).map(({ task }) => task.id)).toEqual([second]);
  await pauseRun(core, { ...hour, runId });
  await resumeTask(core, { ...by, taskId: first });
  expect((await core.reads.runs.byId(runId))?.pause).toBeNull();
  expect((await taskOf(runId, 0)).pause).toBeNull();
  expect((await taskOf(runId, 1)).pause).not.toBeNull();
  await resumeRun(core, { ...by, runId });
  expect((await taskOf(runId, 1)).pause).toBeNull();
});

test('a pause is repeated with a new end, and nothing of the time that was left is lost by it', async () => {
  const { core } = stage;
  const runId = await startOne(core, await saveTemplate(core, { timeouts: { queue: '10m' } }));
  await pauseRun(core, { ...hour, runId });
  const { at } = (await core.reads.runs.byId(runId))?.pause ?? {};
  core.clock.advance(minuteMs);
  await pauseRun(core, { ...by, runId, seconds: 7_200, note: 'longer' });
  const until = core.clock.now() + 7_200_000;
  expect((await core.reads.runs.byId(runId))?.pause).toMatchObject({ at, until, note: 'longer' });
  await resumeRun(core, { ...by, runId });
  await resumeRun(core, { ...by, runId });
  expect((await taskOf(runId)).deadline - core.clock.now()).toBe(10 * minuteMs);
});

test('what is at its end is neither paused nor resumed', async () => {
  const { core } = stage;
  const { runId, lease } = await begin();
  const { id: taskId } = await taskOf(runId);
  await stopOneTask(core, { ...by, taskId, reason: '' });
  await expect(pauseTask(core, { ...hour, taskId })).rejects.toMatchObject({ code: 'RUN_ENDED' });
  await expect(pauseRun(core, { ...hour, runId })).rejects.toMatchObject({ code: 'RUN_ENDED' });
  await lease.finish('stopped');
  await expect(resumeRun(core, { ...by, runId })).rejects.toMatchObject({ code: 'RUN_ENDED' });
  await expect(resumeTask(core, { ...by, taskId })).rejects.toMatchObject({ code: 'RUN_ENDED' });
});

test('a paused run is stopped as any other: nothing of it is paused any more', async () => {
  const { core } = stage;
  const { runId, lease } = await begin();
  await pauseRun(core, { ...hour, runId });
  await stopRun(core, { ...by, runId, reason: 'enough' });
  expect(await taskOf(runId)).toMatchObject({ state: 'stopping', pause: null });
  await lease.finish('stopped');
  expect(await core.reads.runs.byId(runId)).toMatchObject({ verdict: 'stopped', pause: null });
});

test('rounds that follow by themselves are paused with their run', async () => {
  const { core } = stage;
  const { runId, executor, lease } = await begin({}, ['a']);
  await lease.runAll();
  await lease.finish();
  const series = { of: 2, untilFailure: false };
  await rerun(core, { ...by, runId, scope: 'all', caseIds: [], series, idempotency: null });
  const second = await PlayedLease.mustTake(core, executor);
  await second.find(['a']);
  const { block } = await second.next();
  await pauseRun(core, { ...hour, runId });
  await second.next(ended(block?.cases[0] ?? { id: '', attempts: 0 }), 0);
  await second.finish('stopped');
  expect(await core.reads.runs.byId(runId)).toMatchObject({ round: 3, state: 'queued' });
  expect(await offersTo(executor)).toEqual([]);
  await resumeRun(core, { ...by, runId });
  expect(await offersTo(executor)).toHaveLength(1);
});

test('of a command that tells its cases by a report, what is under way is told to its end', async () => {
  const { core } = stage;
  const document = { framework: 'command', command: ['true'], report: { junit: 'out.xml' } };
  const runId = await startOne(core, await saveTemplate(core, document));
  const executor = await addExecutor(core);
  const lease = await PlayedLease.mustTake(core, executor);
  await pauseRun(core, { ...hour, runId });
  await lease.find(['a', 'b'], 'reported');
  await lease.runAll();
  await lease.finish();
  expect(await taskOf(runId)).toMatchObject({ verdict: 'passed', pause: null });
});
