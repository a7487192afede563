import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestCore, saveTemplate, startOne, type TestCore } from '../../testing/test-core.ts';
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
