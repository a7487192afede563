// What a slow slot was given and has not begun goes to a slot that has nothing to do; no case is in two places or counts twice.
import { claimWork, pauseRun, type WaitingCase } from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, endOf, PlayedLease, startOf } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { RunWatcher } from '../../testing/task-invariants.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
const names = Array.from({ length: 120 }, (_, index) => `case-${index}`);

type Executor = { executorId: string; instanceId: string };

/** A slow slot that has begun the first case of its block, and an idle one that has run all others. */
async function begin(document = {}) {
  const { core } = stage;
  const runId = await startOne(core, await saveTemplate(core, document));
  const [host, other] = [
    await addExecutor(core, { name: 'slow' }),
    await addExecutor(core, { name: 'idle' }),
  ];
  const slow = await PlayedLease.mustTake(core, host);
  await slow.find(names);
  const held = [...((await slow.next()).block?.cases ?? [])];
  const [running, ...rest] = held;
  if (!running || rest.length < 4) throw new Error('a block of several cases is given first');
  await slow.next([startOf(running)], 0);
  const idle = await PlayedLease.mustTake(core, other);
  for (let { block } = await idle.next(); block; { block } = await idle.next())
    await idle.next(
      block.cases.flatMap((line) => [startOf(line), endOf(line, 'passed', 200)]),
      0,
    );
  return { runId, host, slow, idle, running, rest };
}

const idsOf = (cases: readonly WaitingCase[] = []) => cases.map(({ id }) => id);
const asked = async (host: Executor, lease: PlayedLease) =>
  (
    await claimWork(stage.core, {
      ...{ ...host, freeSlots: 0, stopping: [], held: [lease.claim.leaseId] },
    })
  ).wantedBack;
const returned = (cases: readonly WaitingCase[]) =>
  ({ type: 'cases-returned', caseIds: idsOf(cases) }) as const;

async function expectWhole(runId: string): Promise<void> {
  await new RunWatcher(() => stage.core).look(runId);
}

test('the slow one is asked once, gives back what it has not begun, and the idle one gets it', async () => {
  const { runId, host, slow, idle, running, rest } = await begin();
  expect(await asked(host, slow)).toEqual([slow.claim.leaseId]);
  expect(await asked(host, slow), 'asked once').toEqual([]);
  await slow.next([returned(rest)], 0);
  await expectWhole(runId);
  const taken = (await idle.next()).block?.cases ?? [];
  expect(idsOf(rest)).toEqual(expect.arrayContaining(idsOf(taken)));
  expect(taken.length).toBeGreaterThan(0);
  await idle.next(
    taken.flatMap((line) => ended(line)),
    0,
  );
  await slow.next([endOf(running, 'passed')], 0);
  await slow.runAll();
  await idle.runAll();
  await slow.finish();
  await idle.finish();
  const [task] = await stage.core.reads.tasks.ofRun(runId);
  expect(task).toMatchObject({ verdict: 'passed', counts: { expected: 120, passed: 120 } });
});

test('what the slow one tells of a case that it gave back does not count', async () => {
  const { runId, host, slow, idle, rest } = await begin();
  await asked(host, slow);
  const [first] = rest;
  if (!first) throw new Error('no case');
  await slow.next([returned(rest), ...ended(first, 'failed')], 0);
  await idle.runAll();
  const { items } = await stage.core.reads.cases.list(
    { runId, round: null, taskId: null, statuses: null, order: 'listed' },
    { limit: 200, after: null },
  );
  expect(items.find(({ id }) => id === first.id)?.status).toBe('passed');
  const [task] = await stage.core.reads.tasks.ofRun(runId);
  expect(await stage.core.reads.lateEvidence.count(task?.id ?? '')).toBe(1);
  await expectWhole(runId);
});

test('a case that was begun meanwhile stays where it runs', async () => {
  const { runId, slow, host, rest } = await begin();
  await asked(host, slow);
  const [begun, ...others] = rest;
  if (!begun) throw new Error('no case');
  await slow.next([startOf(begun), returned(others)], 0);
  await slow.next([endOf(begun, 'passed')], 0);
  const [task] = await stage.core.reads.tasks.ofRun(runId);
  expect(task?.counts).toMatchObject({ passed: 120 - rest.length, failed: 0 });
  await expectWhole(runId);
});

test('an executor of before, which does not say what it holds, is asked for nothing', async () => {
  const { host } = await begin();
  const claimed = await claimWork(stage.core, { ...host, freeSlots: 0, stopping: [] });
  expect(claimed.wantedBack).toEqual([]);
});

test('nothing is asked back of a slot that is to halt: it gives back by its end', async () => {
  const { runId, host, slow } = await begin();
  await asked(host, slow);
  await pauseRun(stage.core, { principal: systemAdmin, runId, seconds: 60, note: '' });
  expect(await asked(host, slow)).toEqual([]);
  await slow.finish('stopped');
  await expectWhole(runId);
});
