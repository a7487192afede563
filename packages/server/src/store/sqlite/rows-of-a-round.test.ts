import { pauseRun, readRun, resumeRun, startRuns, stopRun } from '@testyard/core';
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

/** Rows of tasks that are read from here on, and how often leases or executors are asked for. */
function countTasks(): { readonly read: number; readonly others: number } {
  const count = { read: 0, others: 0 };
  const { query } = SqliteConnection.prototype;
  vi.spyOn(SqliteConnection.prototype, 'query').mockImplementation(function (
    this: SqliteConnection,
    sql,
    values = [],
  ) {
    const result = query.call(this, sql, values);
    if (/from "(leases|executors)"/.test(sql)) count.others += 1;
    else if (sql.includes('from "tasks"')) count.read += result.rows.length;
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

test('to pause a run, to let it go on, and to read it, reads each of its tasks once, and what works on them at once', async () => {
  const runId = await startMany(40);
  const by = { principal: systemAdmin, runId };
  const executor = await addExecutor(core);
  const lease = await PlayedLease.mustTake(core, executor);
  const acts = [
    () => pauseRun(core, { ...by, seconds: 60, note: '' }),
    () => resumeRun(core, by),
    () => readRun(core, systemAdmin, runId),
  ];
  for (const act of acts) {
    const count = countTasks();
    await act();
    expect(count.read).toBe(40);
    expect(count.others).toBeLessThan(8);
    vi.restoreAllMocks();
  }
  const { tasks } = await readRun(core, systemAdmin, runId);
  expect(tasks.filter(({ reason }) => reason === null).map(({ id }) => id)).toEqual([lease.taskId]);
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
