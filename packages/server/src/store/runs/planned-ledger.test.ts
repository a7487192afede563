// A plan that names its cases is a ledger: the host that finds the same says so by one message.
import { fixLedger, fixPlannedLedger, plannedCases, type TemplateDocument } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { addExecutor, openTestCore, saveTemplate, startOne, type TestCore } from '../../testing/test-core.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(() => core.close());

/** In more than two parts of a ledger. */
const names = Array.from({ length: 2_100 }, (_, index) => `case ${index}`);
const casesOf = (given: readonly string[]) => given.map((name) => ({ name, command: ['true'] }));

async function begin(document: Partial<TemplateDocument>): Promise<PlayedLease> {
  await startOne(core, await saveTemplate(core, { framework: 'command', ...document }));
  return PlayedLease.mustTake(core, await addExecutor(core));
}

async function taskOf({ taskId }: PlayedLease) {
  const task = await core.reads.tasks.byId(taskId);
  if (!task) throw new Error('no task');
  return task;
}

async function listed(lease: PlayedLease): Promise<string[]> {
  const { runId, id: taskId } = await taskOf(lease);
  const filter = { runId, round: null, taskId, statuses: null, order: 'listed' } as const;
  const { items } = await core.reads.cases.list(filter, { limit: 3_000, after: null });
  return items.map(({ identity }) => identity);
}

test('all cases of the plan are its ledger, in its order, and to say it again changes nothing', async () => {
  const lease = await begin({ cases: casesOf(names) });
  expect(await fixPlannedLedger(core, lease.claim)).toEqual({ fixed: true });
  expect(await fixPlannedLedger(core, lease.claim)).toEqual({ fixed: true });
  expect(await taskOf(lease)).toMatchObject({
    ...{ ledgerFixed: true, ledgerMode: 'declared', ledgerSize: 2_100, counts: { expected: 2_100 } },
  });
  expect(await listed(lease)).toEqual(names);
  await lease.runAll();
  await lease.finish();
  expect(await taskOf(lease)).toMatchObject({ verdict: 'passed', counts: { passed: 2_100 } });
});

test('where a server died in the middle of it, it begins anew, and no case is there twice', async () => {
  const lease = await begin({ cases: casesOf(names) });
  const found = names
    .slice(0, 1_000)
    .map((name) => ({ identity: name, name, suite: '', file: null, line: null }));
  await fixLedger(core, lease.claim, { mode: 'declared', part: 0, last: false, cases: found });
  expect(await fixPlannedLedger(core, lease.claim)).toEqual({ fixed: true });
  expect(await listed(lease)).toEqual(names);
});

test('a lease that is over fixes nothing', async () => {
  const lease = await begin({ cases: casesOf(['a', 'b']) });
  await lease.finish('returned');
  await expect(fixPlannedLedger(core, lease.claim)).rejects.toMatchObject({ code: 'STALE' });
  expect(await listed(lease)).toEqual([]);
});

test('a plan of which a host finds other names, or has to mask them, is none', async () => {
  const lease = await begin({ cases: casesOf(['a', 'a']) });
  await expect(fixPlannedLedger(core, lease.claim)).rejects.toMatchObject({ code: 'LEDGER_CONFLICT' });
  expect((await taskOf(lease)).ledgerFixed).toBe(false);
  const { plan } = await taskOf(lease);
  const some = { ...plan, cases: casesOf(['a', 'b']) };
  expect(plannedCases(some)).toEqual(some.cases);
  expect(plannedCases({ ...some, select: ['a'] })).toBeNull();
  expect(plannedCases({ ...some, secrets: { KEY: 'key' } })).toBeNull();
  expect(plannedCases({ ...some, cases: null, command: ['true'] })).toBeNull();
  expect(plannedCases({ ...some, framework: 'pytest' })).toBeNull();
});
