/** Time in which nobody could be heard, where several replicas could have: what all of them missed, and once. */
import { heartbeat, resumeAfterAbsence } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepsOf } from '../../background/sweeps.ts';
import { PlayedLease } from '../../testing/played-lease.ts';
import { openReplica, type ReplicaCore } from '../../testing/replica-core.ts';
import { addExecutor, HandClock, saveTemplate, startOne } from '../../testing/test-core.ts';
import { newDatabase } from '../../testing/test-database.ts';

interface Replica {
  readonly core: ReplicaCore;
  readonly sweep: () => Promise<void>;
}

let clock: HandClock;
let url: string;
let replicas: Replica[];
beforeEach(async () => {
  clock = new HandClock();
  url = (await newDatabase()) ?? '';
  replicas = [await replica(), await replica()];
  for (const { sweep } of replicas) await sweep();
});
afterEach(() => Promise.all(replicas.map(({ core }) => core.close())));

/** Its own clock and that of the database are one here. */
async function replica(): Promise<Replica> {
  const core = await openReplica(url, { clock });
  const onError = (error: unknown): never => {
    throw error;
  };
  return { core, sweep: sweepsOf(core, { shared: true, onError, monotonic: () => clock.now() }) };
}

const first = (): ReplicaCore => (replicas[0] as Replica).core;

async function hold() {
  await startOne(first(), await saveTemplate(first()));
  const executor = await addExecutor(first());
  const lease = await PlayedLease.take(first(), executor);
  if (!lease) throw new Error('no offer');
  const { claim, taskId } = lease;
  const read = async () => {
    const row = await first().reads.leases.byId(claim.leaseId);
    const task = await first().reads.tasks.byId(taskId);
    return { state: row?.state, expiresAt: row?.expiresAt ?? 0, deadline: task?.deadline ?? 0 };
  };
  const beat = (at: ReplicaCore) =>
    heartbeat(at, { ...executor, leases: [{ id: claim.leaseId, epoch: claim.epoch }] });
  return { read, beat };
}

async function pass(seconds: number, alive: readonly Replica[]): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1_000);
    for (const { sweep } of alive) await sweep();
  }
}

test('while one replica is dead and the other lives nothing is given back, nor when it is there again', async () => {
  const [dead, alive] = replicas as [Replica, Replica];
  const { read } = await hold();
  const before = await read();
  await pass(50, [alive]);
  await dead.sweep();
  expect(await read()).toEqual(before);
  await pass(9, replicas);
  expect((await read()).state).toBe('running');
  await pass(2, replicas);
  expect((await read()).state).toBe('ended');
});

test('a beat that the living replica hears keeps a lease; the one that comes back ends nothing', async () => {
  const [dead, alive] = replicas as [Replica, Replica];
  const { read, beat } = await hold();
  for (let beats = 0; beats < 20; beats += 1) {
    await pass(10, [alive]);
    await beat(alive.core);
  }
  await dead.sweep();
  await dead.sweep();
  expect((await read()).state).toBe('running');
});

test.each([
  [0, 1],
  [1, 0],
])('while all are dead it is given back once, whoever comes first (%i)', async (...order) => {
  const { read } = await hold();
  const before = await read();
  clock.advance(3_600_000);
  for (const at of order) await replicas[at]?.sweep();
  const givenBack = 3_599_000;
  expect(await read()).toEqual({
    state: 'running',
    expiresAt: before.expiresAt + givenBack,
    deadline: before.deadline + givenBack,
  });
  await pass(58, replicas);
  expect((await read()).state).toBe('running');
  await pass(3, replicas);
  expect((await read()).state).toBe('ended');
});

test('when all come back at the same moment it is given back once', async () => {
  const { read } = await hold();
  const before = await read();
  for (let outages = 1; outages <= 5; outages += 1) {
    clock.advance(100_000);
    await Promise.all(replicas.map(({ sweep }) => sweep()));
    expect(await read()).toMatchObject({ state: 'running', expiresAt: before.expiresAt + outages * 99_000 });
    await Promise.all(replicas.map(({ sweep }) => sweep()));
  }
});

test('a start of the only replica gives every lease one time, and the absence is not given on top', async () => {
  const { read } = await hold();
  clock.advance(3_600_000);
  await resumeAfterAbsence(first());
  for (const { sweep } of replicas) await sweep();
  expect(await read()).toMatchObject({ state: 'running', expiresAt: clock.now() + 60_000 });
});

test('a clock of the database that is set moves every lease along', async () => {
  const { read } = await hold();
  const before = await read();
  for (const setMs of [-3_600_000, 3_600_000]) {
    clock.advance(setMs);
    await pass(1, replicas);
  }
  const { state, expiresAt } = await read();
  expect(state).toBe('running');
  expect(Math.abs(expiresAt - before.expiresAt)).toBeLessThanOrEqual(2_000);
});

test('a lease that beats right after the clock was set back lives on, and one that is silent does not for longer', async () => {
  const { read, beat } = await hold();
  clock.advance(-3_600_000);
  await beat(first());
  for (const { sweep } of replicas) await sweep();
  expect((await read()).expiresAt).toBe(clock.now() + 60_000);
  await pass(58, replicas);
  expect((await read()).state).toBe('running');
  await pass(3, replicas);
  expect((await read()).state).toBe('ended');
});

test('a lease that beats right after the clock was set forward lives no longer than others', async () => {
  const { read, beat } = await hold();
  clock.advance(3_600_000);
  await beat(first());
  for (const { sweep } of replicas) await sweep();
  expect((await read()).expiresAt).toBe(clock.now() + 60_000);
});

test('a lease that does not beat before the clock that was set back is noticed keeps what it had', async () => {
  const { read } = await hold();
  const before = await read();
  clock.advance(-3_600_000);
  for (const { sweep } of replicas) await sweep();
  expect((await read()).expiresAt).toBe(before.expiresAt - 3_600_000);
});
