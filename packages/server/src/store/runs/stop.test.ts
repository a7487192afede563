// The two manners of a stop, in every state in which a run, or a task of it, can be.
import {
  acceptLease,
  type CoreService,
  claimWork,
  pauseRun,
  stopOneTask,
  stopRun,
  sweepOverdue,
} from '@testyard/core';
import { describe, expect, test } from 'vitest';
import { noSecretBox } from '../../testing/no-secret-box.ts';
import { ended, PlayedLease, startOf } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
const by = { principal: systemAdmin, reason: 'wrong branch' };

interface Begun {
  readonly runId: string;
  /** Null where nobody works on it. */
  readonly lease: PlayedLease | null;
}

async function offered(core: CoreService, runId: string): Promise<Begun> {
  const executor = await addExecutor(core);
  const { offers } = await claimWork(core, { ...executor, freeSlots: 1, stopping: [] });
  const [offer] = offers;
  if (!offer) throw new Error('nothing is offered');
  return { runId, lease: new PlayedLease(core, offer) };
}

async function running(core: CoreService, runId: string): Promise<Begun & { lease: PlayedLease }> {
  const lease = await PlayedLease.mustTake(core, await addExecutor(core));
  await lease.find(['a', 'b', 'c']);
  const [first, second] = (await lease.next()).block?.cases ?? [];
  if (!first || !second) throw new Error('two cases are given at least');
  await lease.next([...ended(first), startOf(second)], 0);
  return { runId, lease };
}

/** Ways into each state. */
const ways: Record<string, (core: CoreService, runId: string) => Promise<Begun>> = {
  queued: async (_, runId) => ({ runId, lease: null }),
  'queued and paused': async (core, runId) => {
    await pauseRun(core, { ...by, runId, seconds: 60, note: '' });
    return { runId, lease: null };
  },
  accepted: async (core, runId) => {
    const begun = await offered(core, runId);
    if (begun.lease) await acceptLease({ ...core, secretBox: noSecretBox }, begun.lease.claim);
    return begun;
  },
  'being prepared': async (core, runId) => ({
    ...{ runId, lease: await PlayedLease.mustTake(core, await addExecutor(core)) },
  }),
  running,
  'running and paused': async (core, runId) => {
    const begun = await running(core, runId);
    await pauseRun(core, { ...by, runId, seconds: 60, note: '' });
    return begun;
  },
  finishing: async (core, runId) => {
    const lease = await PlayedLease.mustTake(core, await addExecutor(core));
    await lease.find(['a', 'b', 'c']);
    await lease.runAll();
    return { runId, lease };
  },
  stopping: async (core, runId) => {
    const begun = await running(core, runId);
    await stopRun(core, { ...by, runId });
    return begun;
  },
};

const taskOf = async (runId: string) => {
  const [task] = await stage.core.reads.tasks.ofRun(runId);
  if (!task) throw new Error('no task');
  return task;
};
const begin = async (way: string): Promise<Begun> => {
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  const begun = await ways[way]?.(stage.core, runId);
  if (!begun) throw new Error('no such way');
  return begun;
};

async function expectStopped(runId: string): Promise<void> {
  const run = await stage.core.reads.runs.byId(runId);
  expect(run).toMatchObject({ state: 'finished', verdict: 'stopped', pause: null });
  const { counts } = await taskOf(runId);
  const { expected, passed, notRun } = counts;
  expect(passed + notRun, 'every case has its end').toBe(expected ?? 0);
}

describe.each(Object.keys(ways))('%s', (way) => {
  test('a stop that waits comes to its end with the last word of who works on it', async () => {
    const { runId, lease } = await begin(way);
    await stopRun(stage.core, { ...by, runId });
    if (lease) {
      expect(await taskOf(runId)).toMatchObject({ state: 'stopping', pause: null });
      expect(await stage.core.reads.leases.byId(lease.claim.leaseId)).toMatchObject({ stopKind: 'stop' });
      await lease.finish('stopped');
    }
    await expectStopped(runId);
  });

  test('a stop that waits has an end though nobody says a word any more', async () => {
    const { runId, lease } = await begin(way);
    const { id: taskId } = await taskOf(runId);
    await stopOneTask(stage.core, { ...by, taskId });
    for (let minutes = 0; lease && minutes < 5; minutes += 1) {
      stage.core.clock.advance(60_000);
      await sweepOverdue(stage.core);
    }
    await expectStopped(runId);
  });

  test('a stop at once waits for nobody, and nothing that is told later counts', async () => {
    const { runId, lease } = await begin(way);
    const { id: taskId, counts } = await taskOf(runId);
    if (way === 'running') await stopOneTask(stage.core, { ...by, taskId, atOnce: true });
    else await stopRun(stage.core, { ...by, runId, atOnce: true });
    await expectStopped(runId);
    if (!lease) return;
    const row = await stage.core.reads.leases.byId(lease.claim.leaseId);
    expect(row).toMatchObject({ state: 'ended', endReason: 'stopped-at-once', epoch: lease.claim.epoch + 1 });
    await expect(lease.next()).rejects.toMatchObject({ code: 'STALE' });
    expect((await taskOf(runId)).counts.passed).toBe(counts.passed);
    const executor = (await stage.core.reads.executors.byId(lease.claim.executorId)) ?? { instanceId: '' };
    const { executorId, leaseId } = lease.claim;
    const { orders } = await claimWork(stage.core, {
      ...{ executorId, instanceId: executor.instanceId ?? '', freeSlots: 0, stopping: [], held: [leaseId] },
    });
    expect(orders, 'its executor is told').toMatchObject([{ leaseId, kind: 'stale' }]);
  });
});

test('who stopped it first stands, and its end is not told twice', async () => {
  const { runId, lease } = await begin('running');
  await stopRun(stage.core, { ...by, runId });
  const other = { principal: { ...systemAdmin, userName: 'eve' }, reason: 'me' };
  await stopRun(stage.core, { ...other, runId, atOnce: true });
  await expectStopped(runId);
  const stopped = await stage.core.reads.runs.byId(runId);
  expect(stopped?.stop).toEqual({ by: systemAdmin.userName, why: 'wrong branch' });
  await expect(lease?.finish('stopped')).rejects.toMatchObject({ code: 'STALE' });
  await stopRun(stage.core, { ...other, runId, atOnce: true });
  expect(await stage.core.reads.runs.byId(runId)).toEqual(stopped);
});
