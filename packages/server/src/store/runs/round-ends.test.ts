/** In which order cases ended, kept beside them: of runs from before, of results in batches of any size, and until the run is removed. */
import type { CaseFilter, CaseStatus, CaseUpdate } from '@testyard/core';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BareDatabase, openBareDatabase } from '../../testing/bare-database.ts';
import { migrateToLatest } from '../migrate.ts';
import type { Database } from '../sql/database.ts';
import { postgresLists, sqliteLists } from '../sql/row-lists.ts';
import { SqlCaseStore } from './case-store.ts';
import { SqlRemovalStore } from './removal-store.ts';

let opened: BareDatabase;
let cases: SqlCaseStore;
beforeEach(async () => {
  opened = await openBareDatabase('0045');
});
afterEach(() => opened.close());

/** Cases 1 to `count` of two tasks of each round, the later half in round 1; the first `ended` have ended, from the last to the first. */
async function insertCases(count: number, ended: number): Promise<void> {
  await sql`insert into cases (run_id, task_id, round, position, case_key, identity, name, suite, attempts,
      failed_attempts, losses, status, finish_sequence)
    with recursive counted(number) as (select 1 union all select number + 1 from counted where number < ${sql.lit(count)})
    select 'r', case when number * 2 > ${sql.lit(count)} then 't' else 'u' end || (number % 2),
      case when number * 2 > ${sql.lit(count)} then 1 else 2 end, number, 'k' || number, '',
      'c' || number, '', 1, 0, 0,
      case when number > ${sql.lit(ended)} then null when number % 10 = 0 then 'failed' else 'passed' end,
      case when number <= ${sql.lit(ended)} then ${sql.lit(ended + 1)} - number end
    from counted`.execute(opened.db);
}

async function migrate(): Promise<Database> {
  await migrateToLatest(opened.db);
  const db = opened.db as unknown as Database;
  cases = new SqlCaseStore(db, opened.isPostgres ? postgresLists : sqliteLists);
  return db;
}

const all: CaseFilter = { runId: 'r', round: null, taskId: null, statuses: null, order: 'finished' };

async function namesInPages(filter: CaseFilter, limit: number): Promise<string[]> {
  const names: string[] = [];
  for (let after: string | null = null; ; ) {
    const { items, next } = await cases.list(filter, { limit, after });
    if (items.length === 0) return names;
    names.push(...items.map(({ name }) => name));
    after = next;
  }
}

const countdown = (from: number, to = 1) =>
  Array.from({ length: from - to + 1 }, (_, index) => `c${from - index}`);

test('what ended before the update is read in its order, page by page, and failures are found', async () => {
  await insertCases(1_300, 1_200);
  await migrate();
  for (const limit of [7, 499, 500, 501, 2_000])
    expect(await namesInPages(all, limit)).toEqual(countdown(1_200));
  expect(await namesInPages({ ...all, round: 1 }, 100)).toEqual(countdown(1_200, 651));
  expect(await namesInPages({ ...all, round: 2 }, 100)).toEqual(countdown(650));
  const failed = await namesInPages({ ...all, round: 2, statuses: ['failed'] }, 10);
  expect(failed).toEqual(countdown(650).filter((name) => name.endsWith('0')));
  expect(await cases.failedOf('t0', 1_000)).toHaveLength(55);
  expect(await cases.failedOf('t1', 1_000)).toEqual([]);
});

const neverRan: readonly (CaseStatus | null)[] = ['blocked', 'not-run', 'not-reported'];

function updateOf(id: number, finishSequence: number, status: CaseStatus): CaseUpdate {
  return {
    ...{ id: String(id), status, cause: status === 'passed' ? null : 'test', durationMs: 1, message: null },
    ...{ attempts: 1, failedAttempts: 0, losses: 0, finishSequence, finishedAt: 1 },
  };
}

/** How many end by each message, and how: many alone, then some together. */
const batches = fc.array(
  fc.record({
    size: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 90 })),
    status: fc.constantFrom<CaseStatus>('passed', 'passed', 'failed', 'flaky', 'blocked'),
  }),
  { minLength: 20, maxLength: 60 },
);

test('results in batches of any size are read as they ended, from wherever one looks', async () => {
  await insertCases(3_000, 0);
  const db = await migrate();
  const round = { runId: 'r', round: 1 };
  const ids = Array.from({ length: 1_500 }, (_, index) => 3_000 - index);
  await fc.assert(
    fc.asyncProperty(
      batches,
      fc.array(fc.nat(1_600), { minLength: 3, maxLength: 3 }),
      async (sizes, marks) => {
        for (const table of ['case_ends', 'unsteady_cases'] as const) await db.deleteFrom(table).execute();
        await db.updateTable('cases').set({ status: null, finish_sequence: null }).execute();
        const told: { readonly name: string; readonly task: string; readonly status: CaseStatus }[] = [];
        for (const { size, status } of sizes) {
          const some = ids.slice(told.length, told.length + size);
          const updates = some.map((id, index) => updateOf(id, told.length + index + 1, status));
          await cases.update(round, updates.toReversed());
          for (const id of some) told.push({ name: `c${id}`, task: `t${id % 2}`, status });
        }
        const ended = await cases.endOpen('t1', {
          ...{ status: 'not-run', cause: 'stopped', message: 'x', finishSequence: told.length, at: 1 },
        });
        const rest = ids.filter((id) => id % 2 === 1 && id <= 3_000 - told.length).map((id) => `c${id}`);
        expect(ended).toBe(rest.length);
        expect(await namesInPages({ ...all, ...round }, 300)).toEqual([
          ...told.map(({ name }) => name),
          ...rest.toReversed(),
        ]);
        const flaky = await namesInPages({ ...all, ...round, statuses: ['flaky'] }, 30);
        expect(flaky).toEqual(told.filter(({ status }) => status === 'flaky').map(({ name }) => name));
        const ran = told.map((each, index) => ({ ...each, number: index + 1 }));
        const executed = ran.filter(({ status }) => !neverRan.includes(status));
        for (const mark of marks) {
          const before = executed.findLast(({ number }) => number <= mark);
          const after =
            executed.find(({ number }) => number > mark) ?? ran.find(({ number }) => number > mark);
          expect((await cases.ranUpTo(round, mark))?.name).toBe(before?.name);
          if (after) expect((await cases.endedAfter(round, mark))?.name).toBe(after.name);
          const ofTask = executed.some(({ number, task }) => number > mark && task === 't0');
          expect(await cases.ranAfter(round, mark, 't0')).toBe(ofTask);
        }
      },
    ),
    { numRuns: 8 },
  );
});

test('the order of ends, and failures, go with the cases of their run', async () => {
  await insertCases(1_300, 1_200);
  const db = await migrate();
  await cases.update({ runId: 'r', round: 1 }, [updateOf(1_300, 1_201, 'failed')]);
  const removal = new SqlRemovalStore(db);
  for (const task of ['t0', 't1', 'u0', 'u1']) while ((await removal.removeCases(task, 100)) > 0);
  for (const table of ['cases', 'case_ends', 'unsteady_cases'] as const)
    expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
});

test('no index of the cases is written when one ends', async () => {
  await migrate();
  const { rows } = await (opened.isPostgres
    ? sql<{ definition: string }>`select indexdef as definition from pg_indexes where tablename = 'cases'`
    : sql<{ definition: string }>`select sql as definition from sqlite_master
        where type = 'index' and tbl_name = 'cases' and sql is not null`
  ).execute(opened.db);
  expect(rows.length).toBeGreaterThan(1);
  for (const { definition } of rows)
    expect(definition).not.toMatch(/status|cause|duration|message|remark|attempts|losses|finish/);
});
