/** Who may have a system under test at the same time, on a real database. */
import {
  claimWork,
  createSut,
  deleteSut,
  type NeededSut,
  pauseTask,
  readRun,
  type SutContent,
  startRuns,
  stopRun,
  sweepOverdue,
  type TemplateDocument,
  updateSut,
  whyTask,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
type Host = { executorId: string; instanceId: string };

const contentOf = (name: string, ip = ''): SutContent => ({
  ...{ name, ip, port: ip === '' ? '' : '8080', waitMs: 0, declared: false },
  probe: { kind: 'tcp', intervalMs: 1_000 },
});
const sutNamed = (projectId: string, name: string, ip?: string) =>
  createSut(stage.core, { ...{ principal: systemAdmin, projectId }, content: contentOf(name, ip) });

/** A project with SUTs of these names. */
async function projectWith(...names: readonly string[]): Promise<string> {
  const { projectId } = await saveTemplate(stage.core);
  for (const name of names) await sutNamed(projectId, name);
  return projectId;
}

/** A run of a template of its own against a SUT; answers the task. */
async function start(projectId: string, name: string, sut: TemplateDocument['sut'] = {}, disk?: string) {
  const { core } = stage;
  const templateId = core.ids.decimal();
  const document = {
    name: `t${templateId}`,
    framework: 'pytest',
    source: { path: '/suite' },
    sut,
    labels: disk ? { disk } : {},
  };
  await core.unitOfWork.run((unit) => {
    const times = { createdAt: unit.now, updatedAt: unit.now, deletedAt: null };
    const template = { id: templateId, projectId, name: document.name, version: 1, document, ...times };
    return unit.templates.insert(template, 'test');
  });
  const { runId } = await startRuns(core, {
    ...{ principal: systemAdmin, projectId, templates: [templateId], parameters: {}, onBehalfOf: '' },
    ...{ sut: { name, branch: '', ip: '', port: '' }, requireExecutor: false, idempotency: null },
  });
  const [task] = await core.reads.tasks.ofRun(runId);
  if (!task) throw new Error('no task');
  return task;
}

const claim = async (host: Host, freeSlots = 8): Promise<string[]> => {
  const { offers } = await claimWork(stage.core, { ...host, freeSlots, stopping: [] });
  return offers.map(({ task }) => task.id);
};
/** Takes what is offered and brings it to its end. */
async function work(lease: PlayedLease): Promise<void> {
  await lease.find(['a']);
  await lease.runAll();
  await lease.finish();
}
const change = { access: 'change' } as const;

test('one that is deleted and made anew is still with who changes it', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  await start(projectId, 'shop', change);
  const changing = await PlayedLease.mustTake(stage.core, host);
  const { items } = await stage.core.reads.suts.list(projectId, { limit: 9, after: null });
  const [shop] = items;
  if (!shop) throw new Error('no SUT');
  await deleteSut(stage.core, { principal: systemAdmin, sutId: shop.id, expected: null });
  expect(await sutNamed(projectId, 'shop')).toMatchObject({ id: shop.id, version: 2 });
  expect((await sutNamed(projectId, 'mail')).id).not.toBe(shop.id);
  const next = await start(projectId, 'shop', change);
  expect(await claim(host)).toEqual([]);
  expect((await whyTask(stage.core, systemAdmin, next.id)).suggestion?.changes).toMatchObject([
    { rule: 'wait-for-sut', values: ['shop'] },
  ]);
  await work(changing);
  expect(await claim(host)).toEqual([next.id]);
});

test('one system under two names is changed by one alone, of whichever name', async () => {
  const projectId = await projectWith();
  await sutNamed(projectId, 'shop', 'shop.example');
  await sutNamed(projectId, 'store', 'Shop.example.');
  await sutNamed(projectId, 'mail', 'mail.example');
  const host = await addExecutor(stage.core, { slots: 8 });
  await start(projectId, 'shop', change);
  const changing = await PlayedLease.mustTake(stage.core, host);
  const other = await start(projectId, 'store', change);
  const mail = await start(projectId, 'mail', { ...change, also: [{ name: 'store' }] });
  expect(await claim(host)).toEqual([]);
  expect((await whyTask(stage.core, systemAdmin, other.id)).suggestion?.changes).toMatchObject([
    { rule: 'wait-for-sut', values: ['store'] },
  ]);
  await work(changing);
  const next = await PlayedLease.mustTake(stage.core, host);
  expect([next.taskId, await claim(host)]).toEqual([other.id, []]);
  await work(next);
  expect(await claim(host)).toEqual([mail.id]);
});

test('one that is renamed is with who changes it, also for who finds it under a new one of its old name', async () => {
  const projectId = await projectWith();
  const shop = await sutNamed(projectId, 'shop', 'shop.example');
  const host = await addExecutor(stage.core, { slots: 8 });
  await start(projectId, 'shop', change);
  const changing = await PlayedLease.mustTake(stage.core, host);
  const renamed = { principal: systemAdmin, sutId: shop.id, content: contentOf('old shop', 'shop.example') };
  await updateSut(stage.core, { ...renamed, expected: null });
  await sutNamed(projectId, 'shop', 'shop.example');
  const next = await start(projectId, 'shop', change);
  expect(await claim(host)).toEqual([]);
  await work(changing);
  expect(await claim(host)).toEqual([next.id]);
});

test('readers share, who changes it has it alone, and nobody passes who came before', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  const reader = await start(projectId, 'shop');
  const reading = await PlayedLease.mustTake(stage.core, host);
  expect(reading.taskId).toBe(reader.id);
  const other = await start(projectId, 'shop');
  const otherReading = await PlayedLease.mustTake(stage.core, host);
  expect(otherReading.taskId).toBe(other.id);
  const writer = await start(projectId, 'shop', change);
  expect(await claim(host)).toEqual([]);
  const late = await start(projectId, 'shop');
  expect(await claim(host)).toEqual([]);
  await work(reading);
  expect(await claim(host)).toEqual([]);
  await work(otherReading);
  const changing = await PlayedLease.mustTake(stage.core, host);
  expect(changing.taskId).toBe(writer.id);
  expect(await claim(host)).toEqual([]);
  await work(changing);
  expect(await claim(host)).toEqual([late.id]);
});

test('two that change it never have it at once, however many executors ask at the same moment', async () => {
  const projectId = await projectWith('shop');
  const hosts = await Promise.all(['a', 'b', 'c'].map((name) => addExecutor(stage.core, { name })));
  const tasks = [];
  for (let each = 0; each < 4; each += 1) tasks.push((await start(projectId, 'shop', change)).id);
  const done: string[] = [];
  while (done.length < tasks.length) {
    const taken = (await Promise.all(hosts.map((host) => PlayedLease.take(stage.core, host)))).filter(
      (lease) => lease !== null,
    );
    expect(taken).toHaveLength(1);
    for (const lease of taken) {
      await work(lease);
      done.push(lease.taskId);
    }
  }
  expect(done).toEqual(tasks);
});

test('of several it gets all or none, and waits for none of them for ever', async () => {
  const projectId = await projectWith('shop', 'bank');
  const host = await addExecutor(stage.core, { slots: 8 });
  await start(projectId, 'shop');
  const shop = await PlayedLease.mustTake(stage.core, host);
  const both = await start(projectId, 'bank', { ...change, also: [{ name: 'shop', access: 'change' }] });
  expect(await claim(host)).toEqual([]);
  const later = await start(projectId, 'bank');
  expect(await claim(host)).toEqual([]);
  await work(shop);
  const lease = await PlayedLease.mustTake(stage.core, host);
  expect(lease.taskId).toBe(both.id);
  await work(lease);
  expect(await claim(host)).toEqual([later.id]);
});

test('a further one that the project does not know holds nobody up, and the task says so', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  const also = [{ name: 'mail' }, { name: 'mail', access: 'change' as const }, { name: 'shop' }];
  const { id, runId } = await start(projectId, 'shop', { also });
  expect(await claim(host)).toEqual([id]);
  const [task] = await stage.core.reads.tasks.ofRun(runId);
  expect(task?.warnings).toEqual([{ rule: 'sut-also-unknown', sut: 'mail' }]);
});

test('a task that changes a SUT of the run which the project does not know says that it has it not alone', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  const warningsOf = async (task: { readonly id: string; readonly runId: string }) => {
    const tasks = await stage.core.reads.tasks.ofRun(task.runId);
    return tasks.find(({ id }) => id === task.id)?.warnings;
  };
  const both = [await start(projectId, 'bank', change), await start(projectId, 'bank', change)];
  expect(await claim(host)).toEqual(both.map(({ id }) => id));
  for (const one of both) expect(await warningsOf(one)).toEqual([{ rule: 'sut-unknown', sut: 'bank' }]);
  expect(await warningsOf(await start(projectId, 'bank'))).toEqual([]);
  expect(await warningsOf(await start(projectId, '', change))).toEqual([]);
});

test('a place in the line is kept only by who would get a slot', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  await start(projectId, 'shop');
  const reading = await PlayedLease.mustTake(stage.core, host);
  const writer = await start(projectId, 'shop', change);
  expect(await claim(host)).toEqual([]);
  await stopRun(stage.core, { principal: systemAdmin, runId: writer.runId, reason: '' });
  const late = await start(projectId, 'shop');
  expect(await claim(host)).toEqual([late.id]);
  await work(reading);
});

test('who has it gets further slots, and loses it to nobody who came before and waits for it', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8, labels: { disk: 'hdd' } });
  const fast = await addExecutor(stage.core, { name: 'fast', labels: { disk: 'ssd' } });
  const writer = await start(projectId, 'shop', change, 'ssd');
  const reader = await start(projectId, 'shop', {}, 'hdd');
  const reading = await PlayedLease.mustTake(stage.core, host);
  await reading.find(Array.from({ length: 90 }, (_, index) => `t${index}`));
  expect(await claim(fast)).toEqual([]);
  const more = await claim(host, 1);
  expect(await claim(fast)).toEqual([]);
  expect(more).toEqual([reader.id]);
  await stopRun(stage.core, { principal: systemAdmin, runId: reader.runId, reason: '', atOnce: true });
  stage.core.clock.advance(61_000);
  await sweepOverdue(stage.core);
  expect(await claim(fast)).toEqual([writer.id]);
});

test('where who had it cannot be heard any more, nobody gets it before that one has ended by itself', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  const first = await start(projectId, 'shop', change);
  await PlayedLease.mustTake(stage.core, host);
  await stopRun(stage.core, { principal: systemAdmin, runId: first.runId, reason: '', atOnce: true });
  const second = await start(projectId, 'shop', change);
  expect(await claim(host)).toEqual([]);
  stage.core.clock.advance(59_000);
  expect(await claim(host)).toEqual([]);
  stage.core.clock.advance(2_000);
  await sweepOverdue(stage.core);
  expect(await claim(host)).toEqual([second.id]);
});

test('a place in the line takes the right from nobody who has it until the last of its leases is over', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  const fast = await addExecutor(stage.core, { name: 'fast', labels: { disk: 'ssd' } });
  const writer = await start(projectId, 'shop', change, 'ssd');
  const task = await start(projectId, 'shop', change);
  const [sut] = task.plan.suts ?? [];
  await PlayedLease.mustTake(stage.core, host);
  const now = stage.core.clock.now();
  await stage.core.unitOfWork.run(async (unit) => {
    await unit.suts.release(task.id, now + 30_000);
    await unit.suts.claim({ taskId: task.id, suts: task.plan.suts ?? [], held: false, at: now });
  });
  expect(await stage.core.reads.suts.claims([sut?.sutId ?? ''], now)).toMatchObject([{ held: true }]);
  expect(await claim(fast)).toEqual([]);
  stage.core.clock.advance(31_000);
  expect(await claim(fast)).toEqual([writer.id]);
});

test('a task that is paused lets others have it once nobody works on it', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  const first = await start(projectId, 'shop', change);
  const lease = await PlayedLease.mustTake(stage.core, host);
  await lease.find(['a', 'b']);
  await pauseTask(stage.core, { principal: systemAdmin, taskId: first.id, seconds: 600, note: '' });
  const second = await start(projectId, 'shop', change);
  expect(await claim(host)).toEqual([]);
  await lease.finish('stopped');
  expect(await claim(host)).toEqual([second.id]);
});

test('who waits is told for what, and a template that changes a SUT is strict', async () => {
  const projectId = await projectWith('shop');
  const host = await addExecutor(stage.core, { slots: 8 });
  const first = await start(projectId, 'shop', change);
  expect(first.plan).toMatchObject({ onLost: 'strict', suts: [{ name: 'shop', access: 'change' }] });
  await PlayedLease.mustTake(stage.core, host);
  const second = await start(projectId, 'shop');
  const told = await whyTask(stage.core, systemAdmin, second.id);
  const busy: Pick<NeededSut, 'access'> & { rule: string; sut: string; tasks: number } = {
    ...{ rule: 'sut-busy', sut: 'shop', access: 'change', tasks: 1 },
  };
  expect(told.executors.map(({ conditions }) => conditions)).toEqual([[busy]]);
  expect(told.suggestion?.changes).toEqual([{ rule: 'wait-for-sut', values: ['shop'] }]);
  const run = await readRun(stage.core, systemAdmin, second.runId);
  expect(run.tasks[0]?.reason).toEqual(busy);
});
