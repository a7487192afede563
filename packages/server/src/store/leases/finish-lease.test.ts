/** What the end of a session means for the case that ran, for what waits, and for the task. */
import { readRun } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ended, PlayedLease, startOf } from '../../testing/played-lease.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
} from '../../testing/test-core.ts';

let core: TestCore;
let runId: string;
let take: () => Promise<PlayedLease>;
beforeEach(async () => {
  core = await openTestCore();
  runId = await startOne(core, await saveTemplate(core));
  const executor = await addExecutor(core);
  take = () => PlayedLease.mustTake(core, executor);
});
afterEach(() => core.close());

const run = async () => (await readRun(core, systemAdmin, runId)).run;

async function casesOf(status: 'error' | 'failed' | 'not-run') {
  const which = { runId, round: null, taskId: null, statuses: [status], order: 'listed' } as const;
  return (await core.reads.cases.list(which, { limit: 10, after: null })).items;
}

/** Begins the next case and leaves it running. */
async function beginOne(lease: PlayedLease) {
  const [line] = (await lease.next()).block?.cases ?? [];
  if (!line) throw new Error('no case is given');
  await lease.next([startOf(line)], 0);
  return line;
}

test('the case that ran when a session died is an error of its own, by one try, and the others go on', async () => {
  const lease = await take();
  await lease.find(['a', 'b', 'c']);
  const { id } = await beginOne(lease);
  await lease.finish('session-died', { runningCaseId: id, message: 'signal SIGSEGV' });
  const next = await take();
  await next.runAll();
  await next.finish();
  expect(await run()).toMatchObject({ verdict: 'error', counts: { passed: 2, error: 1 } });
  const end = { id, cause: 'tool', message: 'signal SIGSEGV', attempts: 1 };
  expect(await casesOf('error')).toEqual([expect.objectContaining(end)]);
});

test('three sessions in a row that die without a result give the task up; one with a result begins to count anew', async () => {
  const died = async (lease: PlayedLease) => {
    await lease.next();
    await lease.finish('session-died', { message: 'exit code 9' });
  };
  const first = await take();
  await first.find(['a', 'b', 'c']);
  await died(first);
  await died(await take());
  const third = await take();
  const [line] = (await third.next()).block?.cases ?? [];
  if (!line) throw new Error('no case is given');
  await third.next(ended(line), 0);
  await third.finish('session-died');
  await died(await take());
  expect(await run()).toMatchObject({ state: 'running' });
  await died(await take());
  expect(await run()).toMatchObject({ verdict: 'error', counts: { passed: 1, notRun: 2 } });
  const end = expect.objectContaining({ cause: 'tool', message: 'exit code 9' });
  expect(await casesOf('not-run')).toEqual([end, end]);
});

test('sessions that had results and die at the same time, as with their host, give nothing up', async () => {
  const first = await take();
  await first.find(Array.from({ length: 200 }, (_, number) => `case ${number}`));
  const resultOf = async (lease: PlayedLease) => {
    const [line] = (await lease.next()).block?.cases ?? [];
    if (line) await lease.next(ended(line), 0);
  };
  await resultOf(first);
  const leases = [first];
  for (let more = 0; more < 2; more += 1) {
    const lease = await take();
    await resultOf(lease);
    leases.push(lease);
  }
  for (const lease of leases) await lease.finish('session-died');
  const next = await take();
  await next.runAll();
  await next.finish();
  expect(await run()).toMatchObject({ verdict: 'passed', counts: { passed: 200 } });
});

test('when the time of a task is over, the case that ran has failed by it, and the rest was not run', async () => {
  const lease = await take();
  await lease.find(['a', 'b', 'c']);
  const { id } = await beginOne(lease);
  await lease.finish('timed-out', { runningCaseId: id });
  expect(await run()).toMatchObject({ verdict: 'failed', counts: { failed: 1, notRun: 2 } });
  const end = { id, cause: 'time-out', message: { rule: 'task-time' }, attempts: 1 };
  expect(await casesOf('failed')).toEqual([expect.objectContaining(end)]);
  expect((await casesOf('not-run')).map(({ cause }) => cause)).toEqual(['time-out', 'time-out']);
});

test('the last word of a lease may be said twice, and not before all that it told has arrived', async () => {
  const lease = await take();
  await lease.find(['a']);
  await lease.runAll();
  await expect(lease.finish('completed', { events: lease.sent + 1 })).rejects.toMatchObject({
    code: 'SEQUENCE_GAP',
    details: { number: lease.sent },
  });
  expect(await run()).toMatchObject({ state: 'running' });
  await lease.finish();
  await lease.finish();
  expect(await run()).toMatchObject({ verdict: 'passed' });
});
