/** What a task survives: on a real database, one promise a test. */
import {
  claimWork,
  finishLease,
  heartbeat,
  type LeaseFinish,
  readRun,
  resumeAfterAbsence,
  stopRun,
  sweepOverdue,
  type WaitingCase,
} from '@testyard/core';
import { expect, test } from 'vitest';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();

type Who = { executorId: string; instanceId: string };

const take = (executor: Who): Promise<PlayedLease> => PlayedLease.mustTake(stage.core, executor);

async function begin(document = {}, cases = ['a', 'b', 'c']) {
  const runId = await startOne(stage.core, await saveTemplate(stage.core, document));
  const executor = await addExecutor(stage.core);
  const lease = await take(executor);
  await lease.find(cases);
  return { runId, executor, lease };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `case-${index}`);
const runOf = async (runId: string) => (await readRun(stage.core, systemAdmin, runId)).run;
const taskOf = async (runId: string) => (await readRun(stage.core, systemAdmin, runId)).tasks[0];
const stop = (runId: string) => stopRun(stage.core, { principal: systemAdmin, runId, reason: '' });

function finish(lease: PlayedLease, outcome: LeaseFinish['outcome'], more: Partial<LeaseFinish> = {}) {
  const rest = { cause: null, message: null, runningCaseId: null, ...more };
  return finishLease(stage.core, lease.claim, { events: lease.sent, outcome, ...rest });
}

async function pull(lease: PlayedLease): Promise<readonly WaitingCase[]> {
  return (await lease.next()).block?.cases ?? [];
}

async function loseAll(): Promise<void> {
  stage.core.clock.advance(61_000);
  await sweepOverdue(stage.core);
}

test('a case that is tried again comes with the number of its next try, in the same answer, too', async () => {
  const { runId, lease } = await begin({ retries: { cases: 1 } }, ['a']);
  const [first] = await pull(lease);
  if (!first) throw new Error('no case');
  const { block } = await lease.next(ended(first, 'failed'));
  expect(block?.cases.map((line) => line.attempts)).toEqual([1]);
  await lease.next(
    block?.cases.flatMap((line) => ended(line)),
    0,
  );
  await finish(lease, 'completed');
  expect(await runOf(runId)).toMatchObject({ verdict: 'passed', counts: { flaky: 1 } });
});

test('asking for a block where there is none changes nothing and wakes nobody', async () => {
  const { executor, lease } = await begin({}, many(200));
  await pull(lease);
  const other = await take(executor);
  for (let cases = await pull(other); cases.length > 0; ) cases = await pull(other);
  const topics = [`task:${lease.taskId}`, `lease:${other.claim.leaseId}`, 'work'] as const;
  const heard = stage.core.signals.listen(topics, { timeoutMs: 50 });
  expect(await other.next()).toMatchObject({ block: null, done: false });
  expect(await heard.promise).toBeNull();
});

test('a lease that ends wakes who waits for its cases', async () => {
  const { executor, lease } = await begin({}, many(200));
  await pull(lease);
  const other = await take(executor);
  const heard = stage.core.signals.listen([`task:${lease.taskId}`], { timeoutMs: 10_000 });
  await finish(lease, 'returned');
  await heard.promise;
  expect(await pull(other)).not.toEqual([]);
});

test('a clock that was set back while the server was away gives no lease a longer life', async () => {
  const { executor } = await begin();
  stage.core.clock.advance(-3_600_000);
  await resumeAfterAbsence(stage.core);
  await loseAll();
  expect(await PlayedLease.take(stage.core, executor)).not.toBeNull();
});

test('an offer whose answer died with the server goes back to the queue in its own time, however often it starts', async () => {
  await startOne(stage.core, await saveTemplate(stage.core));
  const executor = await addExecutor(stage.core);
  await claimWork(stage.core, { ...executor, freeSlots: 1, stopping: [] });
  for (let start = 0; start < 6; start += 1) {
    stage.core.clock.advance(2_000);
    await resumeAfterAbsence(stage.core);
    await sweepOverdue(stage.core);
  }
  expect(await PlayedLease.take(stage.core, executor)).not.toBeNull();
});

test('a task whose executors are lost three times in a row without a result is given up, not after two', async () => {
  const { runId, executor } = await begin();
  await loseAll();
  await take(executor);
  await loseAll();
  expect(await taskOf(runId)).toMatchObject({ lossesInRow: 2, trouble: null });
  await take(executor);
  await loseAll();
  expect(await taskOf(runId)).toMatchObject({
    ...{ state: 'finished', verdict: 'error', cause: 'infrastructure' },
    trouble: { message: { rule: 'lost-in-row', times: 3 } },
  });
});

test('offers that nobody accepted are no losses: nothing of the work has begun', async () => {
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  const executor = await addExecutor(stage.core);
  for (let offer = 0; offer < 4; offer += 1) {
    const { offers } = await claimWork(stage.core, { ...executor, freeSlots: 1, stopping: [] });
    expect(offers).toHaveLength(1);
    stage.core.clock.advance(11_000);
    await sweepOverdue(stage.core);
  }
  expect(await taskOf(runId)).toMatchObject({ lossesInRow: 0, trouble: null });
  const lease = await take(executor);
  await lease.find(['a']);
  await lease.runAll();
  await lease.finish();
  expect(await runOf(runId)).toMatchObject({ verdict: 'passed' });
});

test('work for which an executor is fit is found behind any number of tasks for which it is not', async () => {
  const elsewhere = await saveTemplate(stage.core, { labels: { os: 'plan9' } });
  for (let count = 0; count < 250; count += 1) await startOne(stage.core, elsewhere);
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  const executor = await addExecutor(stage.core);
  const { offers } = await claimWork(stage.core, { ...executor, freeSlots: 4, stopping: [] });
  expect(offers.map(({ run }) => run.id)).toEqual([runId]);
});

test('who stops a run is told that it was stopped, whatever trouble it had before', async () => {
  const { runId, executor, lease } = await begin({ timeouts: { task: '1s' } }, many(200));
  await pull(lease);
  const { claim } = await take(executor);
  stage.core.clock.advance(3_600_000);
  const leases = [lease.claim, claim].map(({ leaseId, epoch }) => ({ id: leaseId, epoch }));
  await heartbeat(stage.core, { ...executor, leases });
  await sweepOverdue(stage.core);
  await stop(runId);
  stage.core.clock.advance(600_000);
  await sweepOverdue(stage.core);
  expect(await runOf(runId)).toMatchObject({ state: 'finished', verdict: 'stopped' });
});

test('sessions that end well and leave cases that they were given are not begun for ever', async () => {
  const { runId, executor, lease } = await begin();
  let current: PlayedLease | null = lease;
  let leases = 0;
  for (; current && leases < 20; leases += 1) {
    await pull(current);
    await finish(current, 'completed');
    current = await PlayedLease.take(stage.core, executor);
  }
  expect(leases).toBe(3);
  expect(await runOf(runId)).toMatchObject({
    verdict: 'error',
    counts: { notRun: 3 },
  });
  expect(await taskOf(runId)).toMatchObject({ cause: 'tool' });
});

test('a task whose last executor could not work on it ends at once, and says why', async () => {
  const { runId, executor, lease } = await begin({}, many(200));
  await pull(lease);
  const other = await take(executor);
  await finish(other, 'failed', { cause: 'configuration', message: 'no module x' });
  expect(await taskOf(runId)).toMatchObject({ state: 'running', trouble: null });
  await finish(lease, 'returned');
  expect(await taskOf(runId)).toMatchObject({
    state: 'finished',
    verdict: 'error',
    cause: 'configuration',
    reason: { text: 'no module x' },
  });
});

test('set-up that fails on one host does not end what works on another', async () => {
  const { runId, lease } = await begin({}, many(200));
  const bad = await addExecutor(stage.core, { name: 'bad' });
  for (let slot = 0; slot < 3; slot += 1)
    await finish(await take(bad), 'failed', { cause: 'set-up', message: 'no space left' });
  expect(await PlayedLease.take(stage.core, bad)).toBeNull();
  await lease.runAll();
  await finish(lease, 'completed');
  expect(await runOf(runId)).toMatchObject({ verdict: 'passed', counts: { passed: 200 } });
});

test('an executor that says that its host is in trouble is not asked again and again', async () => {
  await startOne(stage.core, await saveTemplate(stage.core));
  const executor = await addExecutor(stage.core);
  await finish(await take(executor), 'failed', { cause: 'infrastructure', message: 'disk full' });
  expect(await PlayedLease.take(stage.core, executor)).toBeNull();
});

test('what a session tells against its task after the last case counts', async () => {
  const { runId, lease } = await begin();
  await lease.runAll();
  expect(await runOf(runId)).toMatchObject({ state: 'running', verdict: null, counts: { passed: 3 } });
  await lease.next([{ type: 'task-notice', kind: 'failure', cause: 'test', message: 'coverage' }], 0);
  await finish(lease, 'completed');
  expect(await taskOf(runId)).toMatchObject({
    verdict: 'failed',
    reason: { rule: 'told', text: 'coverage' },
  });
});

test('a lease that is lost while it sends its evidence takes nothing from the verdict', async () => {
  const { runId, lease } = await begin();
  await lease.runAll();
  await loseAll();
  expect(await runOf(runId)).toMatchObject({ verdict: 'passed', counts: { passed: 3 } });
});

test('a lease that comes when every case is given has nothing to say, and nobody waits for it', async () => {
  const { runId, executor, lease } = await begin({}, many(200));
  const first = await pull(lease);
  const late = await take(executor);
  await lease.next(
    first.flatMap((line) => ended(line)),
    0,
  );
  await lease.runAll();
  await finish(lease, 'completed');
  expect(await runOf(runId)).toMatchObject({ verdict: 'passed', counts: { passed: 200 } });
  await expect(late.next()).rejects.toMatchObject({ code: 'STALE' });
});

test('a lease that runs many blocks holds few', async () => {
  const { lease } = await begin({}, many(400));
  let blocks = 0;
  for (let cases = await pull(lease); cases.length > 0; cases = await pull(lease)) {
    blocks += 1;
    await lease.next(
      cases.flatMap((line) => ended(line)),
      0,
    );
    const held = await stage.core.unitOfWork.run((unit) => unit.blocks.heldBy(lease.claim.leaseId));
    expect(held.length).toBeLessThanOrEqual(2);
  }
  expect(blocks).toBeGreaterThan(5);
});

test('an open case is found behind any number of blocks that came back and were done', async () => {
  const { runId, lease } = await begin({}, many(150));
  const all: WaitingCase[] = [];
  for (let cases = await pull(lease); cases.length > 0; cases = await pull(lease)) all.push(...cases);
  await stage.core.unitOfWork.run(async (unit) => {
    await unit.blocks.deleteOfTask(lease.taskId);
    for (const { id, position } of all) {
      const range = { fromPosition: position, toPosition: position + 1 };
      await unit.blocks.insert({
        id,
        taskId: lease.taskId,
        leaseId: lease.claim.leaseId,
        number: 0,
        ...range,
      });
    }
  });
  await lease.next(
    all.slice(0, -1).flatMap((line) => ended(line)),
    0,
  );
  await finish(lease, 'returned');
  const [executor] = (await stage.core.reads.executors.list(null, { limit: 1, after: null })).items;
  const next = await take({ executorId: executor?.id ?? '', instanceId: executor?.instanceId ?? '' });
  expect((await pull(next)).map((line) => line.identity)).toEqual(['case-149']);
  expect((await runOf(runId)).state).toBe('running');
});

test('a lease ends no case but its own when it says which one ran', async () => {
  const { executor, lease } = await begin({}, many(200));
  const [running] = await pull(lease);
  const other = await take(executor);
  await finish(other, 'session-died', { runningCaseId: running?.id ?? '' });
  expect(await stage.core.reads.cases.byId(running?.id ?? '')).toMatchObject({ status: null });
  await finish(lease, 'session-died', { runningCaseId: running?.id ?? '' });
  expect(await stage.core.reads.cases.byId(running?.id ?? '')).toMatchObject({
    status: 'error',
    cause: 'tool',
  });
});
