/** Deleting, pinning and keeping runs: on a real database. */
import {
  appendLog,
  type CoreService,
  deleteOldRuns,
  deleteRun,
  deleteRunsBeyond,
  type LogObjects,
  pinRun,
  removeLeftovers,
  rerun,
  stopRun,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { withObjects } from '../../testing/memory-files.ts';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

const dayMs = 24 * 3_600_000;
const of = (runId: string) => ({ principal: systemAdmin, runId });

/** A finished run with cases, an attempt, a log and an artifact. */
async function finished(name = 'host') {
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  const lease = await PlayedLease.mustTake(stage.core, await addExecutor(stage.core, { name }));
  await lease.find(Array.from({ length: 1_200 }, (_, index) => `case-${index}`));
  for (let { block } = await lease.next(); block; { block } = await lease.next())
    await lease.next(
      block.cases.flatMap((line) => ended(line, line.position === 0 ? 'failed' : 'passed')),
      0,
    );
  const { taskId } = lease;
  const of = { taskId, leaseId: lease.claim.leaseId };
  const artifactId = stage.core.ids.decimal();
  await stage.core.unitOfWork.run(async (unit) => {
    await unit.logs.save({ ...of, stream: 'stdout', length: 3, closed: true, dropped: 0 });
    const file = { id: artifactId, caseId: null, name: 'a', size: 3, sha256: 'x', createdAt: unit.now };
    await unit.artifacts.insert({ ...of, ...file });
  });
  await lease.finish();
  return { runId, taskId, artifactId, leaseId: of.leaseId };
}

async function isGone({ runId, taskId, artifactId, leaseId }: Awaited<ReturnType<typeof finished>>) {
  const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' as const };
  const cases = await stage.core.reads.cases.list(filter, { limit: 1, after: null });
  const rows = [
    ...[await stage.core.reads.runs.byId(runId), await stage.core.reads.tasks.byId(taskId)],
    ...[await stage.core.reads.artifacts.byId(artifactId), await stage.core.reads.leases.byId(leaseId)],
    await stage.core.reads.logs.find(leaseId, 'stdout'),
    ...cases.items,
    ...(await stage.core.reads.past.keptKeys([taskId], ['0', 'a'])),
  ];
  return rows.every((row) => row === null);
}

test('a deleted run cannot be reached at once, and all of it goes, also after a restart in between', async () => {
  const run = await finished();
  const kept = await finished('other');
  await deleteRun(stage.core, of(run.runId));
  expect(await stage.core.reads.runs.byId(run.runId)).toBeNull();
  expect(await stage.core.reads.tasks.byId(run.taskId)).toBeNull();
  await expect(deleteRun(stage.core, of(run.runId))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await stage.core.unitOfWork.run((unit) => unit.removals.removeCases(run.taskId, 100));
  stage.core = await stage.core.restart();
  const removed: string[] = [];
  await removeLeftovers(withObjects(stage.core, removed));
  expect(removed).toEqual([run.artifactId, run.taskId]);
  expect(await isGone(run)).toBe(true);
  expect(await isGone(kept)).toBe(false);
  expect(await stage.core.reads.artifacts.byId(kept.artifactId)).not.toBeNull();
  await removeLeftovers(withObjects(stage.core, removed));
  expect(removed).toHaveLength(2);
});

test('files that could not be removed are removed by the next try', async () => {
  const run = await finished();
  await deleteRun(stage.core, of(run.runId));
  const broken = withObjects(stage.core);
  const remove = () => Promise.reject(new Error('no disk'));
  await expect(removeLeftovers({ ...broken, artifacts: { ...broken.artifacts, remove } })).rejects.toThrow();
  expect(await stage.core.reads.artifacts.byId(run.artifactId)).not.toBeNull();
  await removeLeftovers(broken);
  expect(await isGone(run)).toBe(true);
});

test('what cannot be removed keeps no other, and goes when it can', async () => {
  const [stuck, other] = [await finished(), await finished('other')];
  for (const { runId } of [stuck, other]) {
    await deleteRun(stage.core, of(runId));
    stage.core.clock.advance(1);
  }
  const objects = withObjects(stage.core);
  const remove = async (id: string) => {
    if (id === stuck.artifactId) throw new Error('not permitted');
  };
  const barred = { ...objects, artifacts: { ...objects.artifacts, remove } };
  for (let round = 0; round < 2; round += 1)
    await expect(removeLeftovers(barred)).rejects.toThrow('not permitted');
  expect(await isGone(other)).toBe(true);
  await removeLeftovers(objects);
  expect(await isGone(stuck)).toBe(true);
});

test('a run that is not finished, or pinned, is not deleted', async () => {
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  await expect(deleteRun(stage.core, of(runId))).rejects.toMatchObject({ code: 'RUN_NOT_FINISHED' });
  await pinRun(stage.core, { ...of(runId), pinned: true });
  await stopRun(stage.core, { ...of(runId), reason: '' });
  await expect(deleteRun(stage.core, of(runId))).rejects.toMatchObject({ code: 'RUN_PINNED' });
  await pinRun(stage.core, { ...of(runId), pinned: false });
  await deleteRun(stage.core, of(runId));
});

test('runs go by the age of their end; pinned ones and those under way stay', async () => {
  const template = await saveTemplate(stage.core, { timeouts: { queue: '2400h' } });
  const [old, pinned, young] = [
    await startOne(stage.core, template),
    await startOne(stage.core, template),
    await startOne(stage.core, template),
  ];
  const open = await startOne(stage.core, template);
  await pinRun(stage.core, { ...of(pinned), pinned: true });
  for (const runId of [old, pinned]) await stopRun(stage.core, { ...of(runId), reason: '' });
  stage.core.clock.advance(60 * dayMs);
  await stopRun(stage.core, { ...of(young), reason: '' });
  stage.core.clock.advance(31 * dayMs);
  expect(await deleteOldRuns(stage.core, 90 * dayMs)).toBe(1);
  const left = await Promise.all([old, pinned, young, open].map((id) => stage.core.reads.runs.byId(id)));
  expect(left.map((run) => run !== null)).toEqual([false, true, true, true]);
});

const hourMs = 3_600_000;

/** A run whose only lease left a log of so many bytes. */
async function finishedWith(bytes: number): Promise<{ runId: string; lease: PlayedLease }> {
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  const lease = await PlayedLease.mustTake(stage.core, await addExecutor(stage.core));
  await lease.find(['one']);
  const { block } = await lease.next();
  await lease.next(block?.cases.flatMap((line) => ended(line)) ?? [], 0);
  await writeLog(lease, { offset: 0, bytes });
  await lease.finish();
  stage.core.clock.advance(1);
  return { runId, lease };
}

/** Into files that are not there: what counts is what the database commits. */
function writeLog({ claim }: PlayedLease, part: { offset: number; bytes: number }): Promise<number> {
  const append: LogObjects['append'] = async ({ offset, bytes }) => offset + bytes.length;
  const logs = { append } as LogObjects;
  const log = { stream: 'stdout', closed: false, dropped: 0 };
  return appendLog({ ...stage.core, logs }, claim, { ...log, ...part, bytes: new Uint8Array(part.bytes) });
}

const keptOf = async (runs: readonly { runId: string }[]) =>
  Promise.all(runs.map(async ({ runId }) => (await stage.core.reads.runs.byId(runId)) !== null));

const executeAgain = (runId: string) =>
  rerun(stage.core, { ...of(runId), scope: 'all', caseIds: [], series: null, idempotency: null });
const meanwhile: readonly (readonly [string, (runId: string) => Promise<unknown>])[] = [
  ['pinned', (runId) => pinRun(stage.core, { ...of(runId), pinned: true })],
  ['executed again', executeAgain],
  [
    'executed again and over once more',
    async (runId) => {
      await executeAgain(runId);
      await stopRun(stage.core, { ...of(runId), reason: '' });
      stage.core.clock.advance(1);
    },
  ],
];
const rules: readonly (readonly [string, (core: CoreService) => Promise<number>])[] = [
  ['old', (core) => deleteOldRuns(core, dayMs)],
  ['too much', async (core) => (await deleteRunsBeyond(core, 0)).deleted],
];

test.each(rules.flatMap(([rule, drop]) => meanwhile.map(([what, act]) => ({ rule, what, act, drop }))))(
  'a run that is $what after it was found to be $rule stays',
  async ({ act, drop }) => {
    const { runId } = await finishedWith(400);
    stage.core.clock.advance(2 * dayMs);
    let isFound = false;
    const run: CoreService['unitOfWork']['run'] = async (work) => {
      const done = await stage.core.unitOfWork.run(work);
      if (!isFound && Array.isArray(done)) {
        isFound = true;
        expect(done).toMatchObject([{ id: runId }]);
        await act(runId);
      }
      return done;
    };
    expect(await drop({ ...stage.core, unitOfWork: { run } })).toBe(0);
    expect(await stage.core.reads.runs.byId(runId)).not.toBeNull();
  },
);

test('by size the oldest runs go first, until the rest is below; pinned and new ones stay', async () => {
  const runs = [await finishedWith(400), await finishedWith(300), await finishedWith(200)];
  const [pinned, oldest] = runs;
  if (pinned === undefined || oldest === undefined) throw new Error('no runs');
  await pinRun(stage.core, { ...of(pinned.runId), pinned: true });
  expect(await deleteRunsBeyond(stage.core, 100), 'all of the last hour').toEqual({ deleted: 0, left: 900 });
  stage.core.clock.advance(hourMs);
  stage.core = await stage.core.restart();
  expect(await deleteRunsBeyond(stage.core, 900)).toEqual({ deleted: 0, left: 900 });
  expect(await keptOf(runs)).toEqual([true, true, true]);
  expect(await deleteRunsBeyond(stage.core, 600)).toEqual({ deleted: 1, left: 600 });
  expect(await keptOf(runs)).toEqual([true, false, true]);
  const most = await deleteRunsBeyond(stage.core, 100);
  expect(most, 'what is pinned stays though it is too much').toEqual({ deleted: 1, left: 400 });
  expect(await keptOf(runs)).toEqual([true, false, false]);
});

test('what comes after the end of a run is counted once, whatever is sent again', async () => {
  const { lease } = await finishedWith(400);
  const sizeNow = async () => (await stage.core.unitOfWork.run((unit) => unit.runs.finishedBytes(0))).bytes;
  expect(await sizeNow()).toBe(400);
  await writeLog(lease, { offset: 400, bytes: 50 });
  await writeLog(lease, { offset: 400, bytes: 50 });
  await writeLog(lease, { offset: 425, bytes: 50 });
  expect(await sizeNow()).toBe(475);
});
