/** A list of runs says of each that waits what it waits for, by few questions however many there are. */
import {
  announceExecutor,
  limitProject,
  listRuns,
  orderExecutor,
  pauseRun,
  type Reads,
  readRun,
  startRuns,
  type TemplateDocument,
} from '@testyard/core';
import { expect, test, vi } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
const any = {
  ...{ dryRun: false, state: null, verdict: null, template: null, sut: null, createdBy: null },
  ...{ ci: null, branch: null, commit: null, since: null, until: null, limit: 100, after: null },
};
type Host = Awaited<ReturnType<typeof addExecutor>>;
const announce = (host: Host, more: object = {}) =>
  announceExecutor(stage.core, host.executorId, {
    ...{ instanceId: host.instanceId, slots: 1, version: '1', labels: { os: 'linux' } },
    ...{ frameworks: { pytest: '9' }, sources: { gitSchemes: ['https'], paths: ['/suite'] } },
    ...more,
  });
const waits = async (projectId: string, core = stage.core) =>
  (await listRuns(core, systemAdmin, { ...any, projectId })).items.map(({ waiting }) => waiting);
const queued = async (document: Partial<TemplateDocument> = {}) => {
  const saved = await saveTemplate(stage.core, document);
  return { ...saved, saved, runId: await startOne(stage.core, saved) };
};

test('what every executor lacks alike is said, whatever else one of them lacks, and whatever its label is', async () => {
  const { projectId } = await queued({ labels: { gpu: 'a100' } });
  expect(await waits(projectId)).toEqual([{ rule: 'none-fits', executors: 0, lack: null }]);
  await announce(await addExecutor(stage.core, { name: 'one' }), { frameworks: {} });
  await announce(await addExecutor(stage.core, { name: 'two' }), { labels: { gpu: 't4' } });
  expect(await waits(projectId)).toEqual([
    {
      ...{ rule: 'none-fits', executors: 2 },
      // As the one says it that lacks least.
      lack: { rule: 'label-differs', values: ['gpu', 'a100', 't4'] },
    },
  ]);
  await announce(await addExecutor(stage.core, { name: 'three' }), {
    ...{ labels: { gpu: 'a100' }, frameworks: {} },
  });
  expect(await waits(projectId)).toEqual([{ rule: 'none-fits', executors: 3, lack: null }]);
});

test('executors that fit and are away or paused are named; a run that somebody works on waits for nothing', async () => {
  const one = await addExecutor(stage.core, { name: 'one' });
  await announce(one);
  const { projectId, saved } = await queued();
  expect(await waits(projectId)).toEqual([{ rule: 'fitting-busy', names: ['one'] }]);
  const order = { kind: 'pause', seconds: 600, note: '' } as const;
  await orderExecutor(stage.core, { principal: systemAdmin, executorId: one.executorId, order });
  const until = stage.core.clock.now() + 600_000;
  expect(await waits(projectId)).toEqual([{ rule: 'fitting-paused', names: ['one'], until }]);
  const resume = { kind: 'resume' } as const;
  await orderExecutor(stage.core, { principal: systemAdmin, executorId: one.executorId, order: resume });
  // Offered, and not yet begun: the run is queued still, and waits for nobody.
  await PlayedLease.mustTake(stage.core, one);
  expect(await waits(projectId)).toEqual([null]);
  await startOne(stage.core, saved);
  expect(await waits(projectId)).toEqual([{ rule: 'fitting-busy', names: ['one'] }, null]);
  stage.core.clock.advance(3_600_000);
  expect((await waits(projectId))[0]).toEqual({ rule: 'fitting-offline', names: ['one'] });
});

test('a limit that is reached is what is waited for, not a slot where slots are free', async () => {
  const host = await addExecutor(stage.core, { name: 'one', slots: 4 });
  await announce(host, { slots: 4 });
  const { projectId, saved } = await queued({ concurrency: 1 });
  await PlayedLease.mustTake(stage.core, host);
  const second = await startOne(stage.core, saved);
  const limit = { rule: 'template-limit', slots: 1 };
  expect(await waits(projectId)).toEqual([limit, null]);
  const reasonOf = async (runId: string) => (await readRun(stage.core, systemAdmin, runId)).tasks[0]?.reason;
  expect(await reasonOf(second)).toEqual(limit);
  await limitProject(stage.core, systemAdmin, { projectId, maximumSlots: 1 });
  const ofProject = { rule: 'project-limit', slots: 1 };
  expect(await waits(projectId)).toEqual([ofProject, null]);
  expect(await reasonOf(second)).toEqual(ofProject);
  await limitProject(stage.core, systemAdmin, { projectId, maximumSlots: null });
  expect(await waits(projectId)).toEqual([limit, null]);
});

test('a run that is paused says by whom and until when', async () => {
  const { projectId, runId } = await queued();
  await pauseRun(stage.core, { principal: systemAdmin, runId, seconds: 3600, note: 'a release' });
  const until = stage.core.clock.now() + 3_600_000;
  expect(await waits(projectId)).toEqual([{ rule: 'paused', by: 'admin', note: 'a release', until }]);
});

test('of many runs no more is asked than of one', async () => {
  const { projectId, saved } = await queued({ labels: { gpu: 'a100' } });
  const asked = async () => {
    const names: string[] = [];
    const counted = (reads: Reads): Reads =>
      new Proxy(reads, {
        get: (all, part: keyof Reads) =>
          new Proxy(all[part] as object, {
            get: (store, name) => {
              names.push(`${part}.${String(name)}`);
              const value: unknown = Reflect.get(store, name);
              return typeof value === 'function' ? value.bind(store) : value;
            },
          }),
      });
    await waits(projectId, { ...stage.core, reads: counted(stage.core.reads) });
    return names;
  };
  const ofOne = await asked();
  for (let more = 0; more < 20; more += 1) await startOne(stage.core, saved);
  expect(await asked()).toEqual(ofOne);
  expect(ofOne).toContain('tasks.firstWaiting');
});

test('of a run with many tasks executors are read once, and each of those that are not alike has its own reason', async () => {
  const { core } = stage;
  const { projectId, templateId } = await saveTemplate(core);
  const host = await addExecutor(core, { name: 'able' });
  const { runId } = await startRuns(core, {
    ...{ principal: systemAdmin, projectId, templates: Array<string>(20).fill(templateId) },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, parameters: {}, onBehalfOf: '' },
    ...{ requireExecutor: false, idempotency: null },
  });
  await core.unitOfWork.run(async (unit) => {
    const [first] = await unit.tasks.ofRound({ id: runId, round: 1 });
    const unable = { executorId: host.executorId, cause: 'tool', message: 'no compiler' } as const;
    if (first) await unit.tasks.update({ ...first, excludedExecutors: [unable] });
  });
  const read = vi.spyOn(core.reads.executors, 'ofProject');
  const { tasks } = await readRun(core, systemAdmin, runId);
  const reads = read.mock.calls.length;
  read.mockRestore();
  expect(reads).toBe(1);
  const [first, ...others] = tasks.map(({ reason }) => reason);
  expect(first).toMatchObject({
    rule: 'none-fits',
    unfit: [{ name: 'able', why: { message: 'no compiler' } }],
  });
  expect(others).toEqual(Array(19).fill({ rule: 'fitting-busy', names: ['able'] }));
});
