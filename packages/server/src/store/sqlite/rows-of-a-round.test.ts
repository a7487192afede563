import { startRuns, stopRun } from '@testyard/core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  systemAdmin,
  type TestCore,
} from '../../testing/test-core.ts';
import { SqliteConnection } from './sqlite-connection.ts';

let core: TestCore;
beforeEach(async () => {
  core = await openTestCore();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await core.close();
});

async function startMany(tasks: number): Promise<string> {
  const { projectId, templateId } = await saveTemplate(core);
  const { runId } = await startRuns(core, {
    ...{ principal: systemAdmin, projectId, templates: Array<string>(tasks).fill(templateId) },
    ...{ sut: { name: '', branch: '', ip: '', port: '' }, parameters: {}, onBehalfOf: '' },
    ...{ requireExecutor: false, idempotency: null },
  });
  return runId;
}

/** Rows of tasks that are read from here on. */
function countTasks(): { readonly read: number } {
  const count = { read: 0 };
  const { query } = SqliteConnection.prototype;
  vi.spyOn(SqliteConnection.prototype, 'query').mockImplementation(function (
    this: SqliteConnection,
    sql,
    values = [],
  ) {
    const result = query.call(this, sql, values);
    if (sql.includes('from "tasks"')) count.read += result.rows.length;
    return result;
  });
  return count;
}

test('to stop a run reads each of its tasks a few times, and not once for each of the others', async () => {
  const runId = await startMany(40);
  const count = countTasks();
  await stopRun(core, { principal: systemAdmin, runId, reason: '' });
  expect((await core.reads.runs.byId(runId))?.verdict).toBe('stopped');
  expect(count.read).toBeGreaterThan(40);
  expect(count.read).toBeLessThan(40 * 6);
});

test('a task whose cases are found, or which ends, reads none of the others but as the last one', async () => {
  const runId = await startMany(40);
  const executor = await addExecutor(core);
  for (let left = 40; left > 0; left -= 1) {
    const lease = await PlayedLease.mustTake(core, executor);
    const found = countTasks();
    await lease.find(['one']);
    expect.soft(found.read, `cases found, ${left} left`).toBeLessThan(left === 1 ? 45 : 5);
    vi.restoreAllMocks();
    await lease.runAll();
    const ended = countTasks();
    await lease.finish();
    expect.soft(ended.read, `ended, ${left} left`).toBeLessThan(left === 1 ? 45 : 5);
    vi.restoreAllMocks();
  }
  expect(await core.reads.runs.byId(runId)).toMatchObject({
    verdict: 'passed',
    counts: { expected: 40, passed: 40 },
  });
});
