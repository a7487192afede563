import { join } from 'node:path';
import { deleteRun, fixPlannedLedger, removeLeftovers } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withObjects } from '../../testing/memory-files.ts';
import { PlayedLease } from '../../testing/played-lease.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
} from '../../testing/test-core.ts';
import { SqliteConnection } from './sqlite-connection.ts';

let core: TestCore;

beforeEach(async () => {
  core = await openTestCore();
});

afterEach(() => core.close());

test('a plan is read once, what changes of its task each time, and a task that is gone has none', async () => {
  const runId = await startOne(core, await saveTemplate(core));
  const [before] = await core.reads.tasks.ofRun(runId);
  const table = new SqliteConnection(join(core.folder, 'testyard.db'));
  table.query(`update tasks set plan_json = 'damaged', frontier = 7, priority = 9 where run_id = '${runId}'`);
  const [after] = await core.reads.tasks.ofRun(runId);
  expect(after).toEqual({ ...before, frontier: 7, priority: 9, plan: { ...before?.plan, priority: 9 } });
  table.query(`delete from tasks where run_id = '${runId}'`);
  table.close();
  expect(await core.reads.tasks.ofRun(runId)).toEqual([]);
});

test('a long plan stands beside its task, is read from there after a restart, and goes with its run', async () => {
  const cases = Array.from({ length: 300 }, (_, index) => ({ name: `case ${index}`, command: ['true'] }));
  const runId = await startOne(core, await saveTemplate(core, { framework: 'command', cases }));
  await startOne(core, await saveTemplate(core));
  const inRows = () => {
    const table = new SqliteConnection(join(core.folder, 'testyard.db'));
    const long = table.query(`select count(*) as plans, sum(length(plan_json)) as size from long_plans`);
    const inTasks = table.query(`select max(length(plan_json)) as longest from tasks`);
    table.close();
    return { ...long.rows[0], ...inTasks.rows[0] };
  };
  const before = await core.reads.tasks.ofRun(runId);
  expect(before[0]?.plan.cases).toHaveLength(300);
  const { plans, size, longest } = inRows();
  expect([plans, Number(size) > 10_000, Number(longest) < 2_049]).toEqual([1, true, true]);
  core = await core.restart();
  expect(await core.reads.tasks.ofRun(runId)).toEqual(before);
  const lease = await PlayedLease.mustTake(core, await addExecutor(core));
  await fixPlannedLedger(core, lease.claim);
  await lease.runAll();
  await lease.finish();
  await deleteRun(core, { principal: systemAdmin, runId });
  await removeLeftovers(withObjects(core));
  expect(inRows()).toMatchObject({ plans: 0 });
});
