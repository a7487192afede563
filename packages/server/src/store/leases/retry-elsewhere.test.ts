// A case that may be tried again goes to another executor, where one is ready; nothing waits where none is.
import { finishLease, heartbeat, orderExecutor } from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
type Host = Awaited<ReturnType<typeof addExecutor>>;

interface Begun {
  readonly runId: string;
  readonly here: Host;
  readonly there: Host;
  readonly lease: PlayedLease;
}

/** One executor has run the first of two cases, which failed and may be tried again; another one may be there. */
async function begin({ slotsThere = 1, document = {}, retries = 1 } = {}): Promise<Begun> {
  const { core } = stage;
  const runId = await startOne(core, await saveTemplate(core, { retries: { cases: retries }, ...document }));
  const here = await addExecutor(core, { name: 'here' });
  const lease = await PlayedLease.mustTake(core, here);
  const there = await addExecutor(core, { name: 'there', slots: slotsThere });
  await heartbeat(core, { ...there, leases: [] });
  await lease.find(['unsteady', 'steady']);
  return { runId, here, there, lease };
}

async function run(lease: PlayedLease, status: 'passed' | 'failed'): Promise<string | null> {
  const { block } = await lease.next();
  const [line] = block?.cases ?? [];
  if (line) await lease.next(ended(line, status), 0);
  return line?.identity ?? null;
}

async function triesOf(runId: string) {
  const all = { round: null, taskId: null, name: 'unsteady', statuses: null, order: 'listed' } as const;
  const page = { limit: 9, after: null };
  const [line] = (await stage.core.reads.cases.list({ runId, ...all }, page)).items;
  const tries = await stage.core.reads.cases.attempts(line?.id ?? '');
  return [line?.status, ...tries.map(({ executor, status }) => `${executor} ${status}`)];
}

test('the next try is made on another executor that is idle, and what passes there is flaky', async () => {
  const { runId, here, there, lease } = await begin();
  expect(await run(lease, 'failed')).toBe('unsteady');
  expect(await run(lease, 'passed'), 'other work goes on here').toBe('steady');
  expect(await lease.next(), 'the session waits, as it may be wanted yet').toMatchObject({
    block: null,
    done: false,
  });
  expect(
    await PlayedLease.take(stage.core, here),
    'another slot of the same host is no other host',
  ).toBeNull();
  const other = await PlayedLease.mustTake(stage.core, there);
  expect(await run(other, 'passed')).toBe('unsteady');
  expect((await lease.next()).done).toBe(true);
  await lease.finish();
  await other.finish();
  expect(await triesOf(runId)).toEqual(['flaky', 'here failed', 'there passed']);
});

test('a session of another executor that has nothing to do gets it, before one that it failed in', async () => {
  const { runId, there, lease } = await begin({ slotsThere: 2 });
  const failed = await lease.next();
  const other = await wanted(there, lease);
  expect(await run(other, 'passed')).toBe('steady');
  for (const line of failed.block?.cases ?? []) await lease.next(ended(line, 'failed'), 0);
  expect((await lease.next()).block).toBeNull();
  expect(await run(other, 'failed')).toBe('unsteady');
  await Promise.all([lease.finish(), other.finish()]);
  expect(await triesOf(runId)).toEqual(['failed', 'here failed', 'there failed']);
});

/** A second lease where the task does not want one by itself: what the first has comes back for a moment. */
async function wanted(host: Host, first: PlayedLease): Promise<PlayedLease> {
  const { core } = stage;
  await core.unitOfWork.run(async (unit) => {
    const task = await unit.tasks.byId(first.taskId);
    if (task) await unit.tasks.update({ ...task, claimable: true });
  });
  return PlayedLease.mustTake(core, host);
}

test.each([
  [
    'busy',
    { slotsThere: 1 },
    async ({ there }: Begun) => {
      const { core } = stage;
      await startOne(core, await saveTemplate(core));
      await PlayedLease.mustTake(core, there);
    },
  ],
  [
    'drained',
    {},
    async ({ there: { executorId } }: Begun) => {
      await orderExecutor(stage.core, { principal: systemAdmin, executorId, order: { kind: 'drain' } });
    },
  ],
  [
    'silent',
    {},
    async ({ here, lease: { claim } }: Begun) => {
      stage.core.clock.advance(40_000);
      await heartbeat(stage.core, { ...here, leases: [{ id: claim.leaseId, epoch: claim.epoch }] });
    },
  ],
  ['not wanted', { document: { executors: { max: 1 } } }, async () => {}],
] as const)('where the other executor is %s, the next try is made here at once', async (_, how, prepare) => {
  const begun = await begin(how);
  await prepare(begun);
  expect(await run(begun.lease, 'failed')).toBe('unsteady');
  expect(await run(begun.lease, 'passed')).toBe('steady');
  expect(await run(begun.lease, 'passed')).toBe('unsteady');
  await begun.lease.finish();
  expect(await triesOf(begun.runId)).toEqual(['flaky', 'here failed', 'here passed']);
});

test('where it failed on every executor, the next try is made by whoever is first', async () => {
  const { runId, there, lease } = await begin({ retries: 2 });
  await run(lease, 'failed');
  await run(lease, 'passed');
  const other = await PlayedLease.mustTake(stage.core, there);
  expect(await run(other, 'failed')).toBe('unsteady');
  expect(await run(lease, 'passed')).toBe('unsteady');
  await Promise.all([lease.finish(), other.finish()]);
  expect(await triesOf(runId)).toEqual(['flaky', 'here failed', 'there failed', 'here passed']);
});

test('an executor that cannot work on the task gives the case back, and it is tried where it was', async () => {
  const { runId, there, lease } = await begin();
  await run(lease, 'failed');
  await run(lease, 'passed');
  const other = await PlayedLease.mustTake(stage.core, there);
  const cannot = { outcome: 'failed', cause: 'tool', message: 'pytest is broken here' } as const;
  await finishLease(stage.core, other.claim, { events: 0, runningCaseId: null, ...cannot });
  expect(await run(lease, 'passed')).toBe('unsteady');
  await lease.finish();
  expect(await triesOf(runId)).toEqual(['flaky', 'here failed', 'here passed']);
});
