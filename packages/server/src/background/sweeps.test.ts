/** Sweeps by a played clock: what ends, and what a blind or damaged moment does not end. */
import { join } from 'node:path';
import { CoreError, type CoreService, claimWork } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SqliteConnection } from '../store/sqlite/sqlite-connection.ts';
import { PlayedLease } from '../testing/played-lease.ts';
import { addExecutor, openTestCore, saveTemplate, startOne, type TestCore } from '../testing/test-core.ts';
import { sweepsOf } from './sweeps.ts';

let core: TestCore;
let told: [unknown, string | null][] = [];
beforeEach(async () => {
  told = [];
  core = await openTestCore();
});
afterEach(() => core.close());

/** Sweeps of a process that has begun to serve. */
async function sweeping(watched: CoreService = core): Promise<() => Promise<void>> {
  const sweep = sweepsOf(watched, {
    onError: (...what) => void told.push(what),
    monotonic: () => core.clock.now(),
  });
  await sweep();
  return sweep;
}

async function hold(): Promise<PlayedLease> {
  await startOne(core, await saveTemplate(core));
  const lease = await PlayedLease.take(core, await addExecutor(core));
  if (!lease) throw new Error('no offer');
  return lease;
}

const stateOf = async (lease: PlayedLease) => (await core.reads.leases.byId(lease.claim.leaseId))?.state;

async function pass(sweep: () => Promise<void>, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    core.clock.advance(1_000);
    await sweep();
  }
}

test('a silent lease ends within 13/12 of its time', async () => {
  const lease = await hold();
  const sweep = await sweeping();
  await pass(sweep, 59);
  expect(await stateOf(lease)).toBe('running');
  await pass(sweep, 2);
  expect(await stateOf(lease)).toBe('ended');
});

test('a stall longer than the margin is added to every lease and every task, and only then is judged', async () => {
  const lease = await hold();
  const before = await core.reads.tasks.byId(lease.taskId);
  const sweep = await sweeping();
  for (let stall = 0; stall < 20; stall += 1) {
    core.clock.advance(7_000);
    await sweep();
  }
  expect(await stateOf(lease)).toBe('running');
  const after = await core.reads.tasks.byId(lease.taskId);
  expect(after?.deadline).toBe((before?.deadline ?? 0) + 20 * 6_000);
  await pass(sweep, 61);
  expect(await stateOf(lease)).toBe('ended');
});

test('while the store answers nobody no lease is judged, nor right after', async () => {
  const lease = await hold();
  let isLocked = false;
  const run: CoreService['unitOfWork']['run'] = (work) =>
    isLocked
      ? Promise.reject(new CoreError('STORE_UNAVAILABLE', { why: { rule: 'database-locked' } }))
      : core.unitOfWork.run(work);
  const sweep = await sweeping({ ...core, unitOfWork: { run } });
  await pass(sweep, 31);
  isLocked = true;
  for (let second = 0; second < 40; second += 1) {
    core.clock.advance(1_000);
    await expect(sweep()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  }
  isLocked = false;
  await pass(sweep, 20);
  expect(await stateOf(lease)).toBe('running');
  await pass(sweep, 12);
  expect(await stateOf(lease)).toBe('ended');
});

test('a stall while an earlier one is written down is not forgotten', async () => {
  const lease = await hold();
  let slowMs = 0;
  const run: CoreService['unitOfWork']['run'] = (work) => {
    core.clock.advance(slowMs);
    slowMs = 0;
    return core.unitOfWork.run(work);
  };
  const sweep = await sweeping({ ...core, unitOfWork: { run } });
  core.clock.advance(10_000);
  slowMs = 55_000;
  await sweep();
  await pass(sweep, 10);
  expect(await stateOf(lease)).toBe('running');
});

test('a sweep whose own look took too long judges nothing', async () => {
  const lease = await hold();
  let slowMs = 0;
  const run: CoreService['unitOfWork']['run'] = (work) => {
    core.clock.advance(slowMs);
    return core.unitOfWork.run(work);
  };
  const sweep = await sweeping({ ...core, unitOfWork: { run } });
  await pass(sweep, 50);
  slowMs = 30_000;
  core.clock.advance(1_000);
  await sweep();
  expect(await stateOf(lease)).toBe('running');
});

test('a damaged row stops nothing else, is told once, and is moved on when it is mended', async () => {
  const damaged = await hold();
  const others = [await hold(), await hold()];
  const table = new SqliteConnection(join(core.folder, 'testyard.db'));
  table.query(`update tasks set counts_json = '{' || counts_json where id = '${damaged.taskId}'`);
  const sweep = await sweeping();
  await pass(sweep, 70);
  expect(await Promise.all(others.map(stateOf))).toEqual(['ended', 'ended']);
  expect(await stateOf(damaged)).toBe('running');
  expect(told).toEqual([[expect.any(SyntaxError), damaged.claim.leaseId]]);
  table.query(`update tasks set counts_json = substr(counts_json, 2) where id = '${damaged.taskId}'`);
  table.close();
  await pass(sweep, 1);
  expect(await stateOf(damaged)).toBe('ended');
});

test('a damaged row is offered to nobody, is named, and keeps no other from being offered', async () => {
  const executor = await addExecutor(core);
  const template = await saveTemplate(core);
  const [damaged, whole] = [await startOne(core, template), await startOne(core, template)];
  const table = new SqliteConnection(join(core.folder, 'testyard.db'));
  table.query(`update tasks set plan_json = '{' || plan_json where run_id = '${damaged}'`);
  // What a process has written it does not read again.
  core = await core.restart();
  const claim = () => claimWork(core, { ...executor, freeSlots: 4, stopping: [] });
  const { offers, unreadable } = await claim();
  expect(offers.map(({ run }) => run.id)).toEqual([whole]);
  expect(unreadable).toEqual([{ id: expect.any(String), error: expect.any(SyntaxError) }]);
  table.query(`update tasks set plan_json = substr(plan_json, 2) where run_id = '${damaged}'`);
  table.close();
  expect((await claim()).offers.map(({ run }) => run.id)).toEqual([damaged]);
});
