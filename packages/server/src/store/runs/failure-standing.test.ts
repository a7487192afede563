// What says how a run stands to those before it: the usual time of such runs, and which of their cases failed.
import { forgetOldTimes, readStandings, rerun } from '@testyard/core';
import { type CompiledQuery, type LogEvent, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBareDatabase } from '../../testing/bare-database.ts';
import { ended, PlayedLease } from '../../testing/played-lease.ts';
import { type Ends, playRound } from '../../testing/played-round.ts';
import {
  addExecutor,
  openTestCore,
  saveTemplate,
  startOne,
  systemAdmin,
  type TestCore,
} from '../../testing/test-core.ts';
import { SqlPastStore } from '../history/past-store.ts';
import { migrateToLatest } from '../migrate.ts';
import type { Database } from '../sql/database.ts';
import { postgresLists, sqliteLists } from '../sql/row-lists.ts';
import { SqlCaseStore } from './case-store.ts';
import { TaskPlans } from './task-plans.ts';

let core: TestCore;
let executor: { executorId: string; instanceId: string };
let template: { projectId: string; templateId: string };
beforeEach(async () => {
  core = await openTestCore();
  executor = await addExecutor(core);
  template = await saveTemplate(core);
});
afterEach(() => core.close());

/** A run whose cases end so; it takes so many milliseconds from its start to its end. */
async function play(ends: Ends, durationMs = 1000): Promise<string> {
  const runId = await startOne(core, template);
  const lease = await PlayedLease.mustTake(core, executor);
  core.clock.advance(durationMs);
  await lease.find(Object.keys(ends));
  for (let { block } = await lease.next(); block; { block } = await lease.next())
    for (const line of block.cases) await lease.next(ended(line, ends[line.identity]), 0);
  await lease.finish();
  return runId;
}

/** Name, standing, first run in a row, how many, and the last run before in which it failed. */
async function standings(runId: string) {
  const filter = { runId, round: null, taskId: null, statuses: null, order: 'listed' } as const;
  const { items } = await core.reads.cases.list(filter, { limit: 100, after: null });
  const names = new Map(items.map(({ id, name }) => [id, name]));
  const { tasks } = await readStandings(core, systemAdmin, { runId, round: null });
  const failures = tasks.flatMap((task) => task.failures);
  return failures
    .map(({ caseId, standing, since, runs, last }) => [
      ...[names.get(caseId), standing, since.number, runs, last?.number ?? null],
    ])
    .sort();
}

test('a failure is new, known, or back again, and the first run of a template says nothing', async () => {
  const first = await play({ a: 'failed', b: 'passed', c: 'passed' });
  await play({ a: 'failed', b: 'error', c: 'passed' });
  await play({ a: 'failed', b: 'passed', c: 'passed' });
  const last = await play({ a: 'failed', b: 'failed', c: 'failed', d: 'failed' });
  expect(await standings(first)).toEqual([]);
  expect(await standings(last)).toEqual([
    ['a', 'known', 1, 4, 3],
    ['b', 'again', 4, 1, 2],
    ['c', 'new', 4, 1, null],
    ['d', 'new', 4, 1, null],
  ]);
});

test('runs of another template, later rounds and those without a verdict about tests are no runs before', async () => {
  const first = await play({ a: 'failed', b: 'passed' });
  await rerun(core, {
    principal: systemAdmin,
    runId: first,
    scope: 'failed',
    caseIds: [],
    series: null,
    idempotency: null,
  });
  await playRound(core, executor, { a: 'passed' });
  const mine = template;
  template = await saveTemplate(core);
  await play({ a: 'passed', b: 'failed' });
  template = mine;
  expect(await standings(await play({ a: 'failed', b: 'failed' }))).toEqual([
    ['a', 'known', 1, 2, 1],
    ['b', 'new', 2, 1, null],
  ]);
});

const usualOf = async (runId: string) => (await core.reads.runs.byId(runId))?.usualMs;

test('a run knows how long such runs took before it', async () => {
  const first = await play({ a: 'passed' }, 8000);
  const second = await play({ a: 'failed' }, 4000);
  const third = await play({ a: 'passed' }, 4000);
  expect([await usualOf(first), await usualOf(second), await usualOf(third)]).toEqual([null, 8000, 6000]);
  template = await saveTemplate(core);
  expect(await usualOf(await play({ a: 'passed' }))).toBeNull();
});

test('a later round says nothing of it, and what nobody starts any more is forgotten', async () => {
  const first = await play({ a: 'failed' }, 8000);
  await rerun(core, {
    principal: systemAdmin,
    runId: first,
    scope: 'failed',
    caseIds: [],
    series: null,
    idempotency: null,
  });
  await playRound(core, executor, { a: 'passed' });
  expect(await usualOf(await startOne(core, template))).toBe(8000);
  core.clock.advance(91 * 24 * 3600 * 1000);
  await forgetOldTimes(core);
  expect(await usualOf(await startOne(core, template))).toBeNull();
});

test('failed cases are found by their index, however many passed', async () => {
  const said: CompiledQuery[] = [];
  const opened = await openBareDatabase('0041', ({ query }: LogEvent) => void said.push(query));
  await sql`insert into cases (run_id, task_id, round, position, case_key, identity, name, suite, attempts,
      failed_attempts, losses, status)
    with recursive counted(number) as (select 1 union all select number + 1 from counted where number < 20000)
    select 'r', 't' || (number % 200), 1, number, 'k' || (number / 5), '', '', '', 1, 0, 0,
      case when number % 2 = 0 then 'failed' else 'passed' end from counted`.execute(opened.db);
  await migrateToLatest(opened.db);
  if (opened.isPostgres) await sql`analyze`.execute(opened.db);
  said.length = 0;
  const cases = new SqlCaseStore(opened.db as unknown as Database, sqliteLists);
  const failed = await cases.failedOf('t0', 50);
  expect(failed).toHaveLength(50);
  const among = await cases.failedAmong(['t0', 't1'], ['k40', 'k41']);
  expect(among).toEqual([{ taskId: 't0', caseKey: 'k40' }]);
  const lists = opened.isPostgres ? postgresLists : sqliteLists;
  const past = new SqlPastStore(opened.db as unknown as Database, { lists, plans: new TaskPlans() });
  expect(await past.unsteadyOf(['t0', 't1'], 60)).toHaveLength(60);
  expect(await past.unsteadyAmong(['t0', 't1'], ['k40', 'k80', 'k81'])).toHaveLength(2);
  for (const query of [...said]) {
    const explain = opened.isPostgres ? 'explain ' : 'explain query plan ';
    const plan = { ...query, sql: explain + query.sql };
    const { rows } = await opened.db.executeQuery<Record<string, unknown>>(plan);
    const text = rows.map((row) => String(row.detail ?? row['QUERY PLAN'])).join('\n');
    expect(text).toMatch(/unsteady_cases_(1 \(|key)/);
  }
  await opened.close();
});
