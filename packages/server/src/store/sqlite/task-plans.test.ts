import { join } from 'node:path';
import { deleteRun, fixPlannedLedger, removeLeftovers } from '@testyard/core';
import { expect, test } from 'vitest';
import { withObjects } from '../../testing/memory-files.ts';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';
import { SqliteConnection } from './sqlite-connection.ts';

const stage = stageOfEachTest();

test('a plan is read once, what changes of its task each time, and a task that is gone has none', async () => {
  const runId = await startOne(stage.core, await saveTemplate(stage.core));
  const [before] = await stage.core.reads.tasks.ofRun(runId);
  const table = new SqliteConnection(join(stage.core.folder, 'testyard.db'));
  table.query(`update tasks set plan_json = 'damaged', frontier = 7, priority = 9 where run_id = '${runId}'`);
  const [after] = await stage.core.reads.tasks.ofRun(runId);
  expect(after).toEqual({ ...before, frontier: 7, priority: 9, plan: { ...before?.plan, priority: 9 } });
  table.query(`delete from tasks where run_id = '${runId}'`);
  table.close();
  expect(await stage.core.reads.tasks.ofRun(runId)).toEqual([]);
});

test('a long plan stands beside its task, is read from there after a restart, and goes with its run', async () => {
  const cases = Array.from({ length: 300 }, (_, index) => ({ name: `case ${index}`, command: ['true'] }));
  const runId = await startOne(stage.core, await saveTemplate(stage.core, { framework: 'command', cases }));
  await startOne(stage.core, await saveTemplate(stage.core));
  const inRows = () => {
    const table = new SqliteConnection(join(stage.core.folder, 'testyard.db'));
    const long = table.query(`select count(*) as plans, sum(length(plan_json)) as size from long_plans`);
    const inTasks = table.query(`select max(length(plan_json)) as longest from tasks`);
    table.close();
    return { ...long.rows[0], ...inTasks.rows[0] };
  };
  const before = await stage.core.reads.tasks.ofRun(runId);
  expect(before[0]?.plan.cases).toHaveLength(300);
  const { plans, size, longest } = inRows();
  expect([plans, Number(size) > 10_000, Number(longest) < 2_049]).toEqual([1, true, true]);
  stage.core = await stage.core.restart();
  expect(await stage.core.reads.tasks.ofRun(runId)).toEqual(before);
  const lease = await PlayedLease.mustTake(stage.core, await addExecutor(stage.core));
  await fixPlannedLedger(stage.core, lease.claim);
  await lease.runAll();
  await lease.finish();
  await deleteRun(stage.core, { principal: systemAdmin, runId });
  await removeLeftovers(withObjects(stage.core));
  expect(inRows()).toMatchObject({ plans: 0 });
});
