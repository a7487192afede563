/** Lists of many runs and of what they executed, on a database that an earlier program filled: what it finds, and that no plan reads all of a table. */
import type { RunFilter } from '@testyard/core';
import { type CompiledQuery, type LogEvent, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BareDatabase, openBareDatabase } from '../../testing/bare-database.ts';
import { readLastExecutions } from '../history/last-executions.ts';
import { migrateToLatest } from '../migrate.ts';
import type { Database } from '../sql/database.ts';
import { listRuns } from './run-list.ts';

/** Of a tenth of them PostgreSQL would rather read all: there is little of it. */
const runs = 40_000;

let opened: BareDatabase;
let said: CompiledQuery[] = [];
beforeAll(async () => {
  opened = await openBareDatabase('0026', ({ query }: LogEvent) => void said.push(query));
  await insertRuns();
  await insertTasks();
  await migrateToLatest(opened.db);
  if (opened.isPostgres) await sql`analyze`.execute(opened.db);
});
afterAll(() => opened.close());

/** Two thirds of them from one pipeline's main branch, one from another, the rest from none. */
async function insertRuns(): Promise<void> {
  const rare = { provider: 'gitee', branch: 'release/7', commit: '3f8a1c2d55' };
  const usual = { provider: 'github', branch: 'main', commit: 'c0ffee0' };
  await sql`insert into runs (id, project_id, number, round, state, pinned, bytes, verdict, created_by, created_at,
      counts_json, sut_json, parameters_json, on_behalf_of, finish_sequence, ci_json)
    with recursive counted(number) as (select 1 union all select number + 1 from counted where number < ${sql.lit(runs)})
    select 'r' || number, 'p', number, 1, 'finished', 0, 0, case when number % 10 = 0 then 'failed' else 'passed' end,
      'admin', number, '{}', '{}', '{}', '', 0,
      case when number = 7 then ${sql.lit(JSON.stringify(rare))}
        when number % 3 = 0 then null else ${sql.lit(JSON.stringify(usual))} end
    from counted`.execute(opened.db);
}

/** A task of every fourth run, most of one template. */
async function insertTasks(): Promise<void> {
  for (const name of ['often', 'rare', 'never'])
    await sql`insert into templates (id, project_id, version, name, document_json, created_at, updated_at)
      values (${name}, 'p', 1, ${name}, '{}', 0, 0)`.execute(opened.db);
  await sql`insert into tasks (id, run_id, project_id, template_id, template_version, position, round, plan_json, state,
      verdict, warnings_json, failures_json, ledger_fixed, ledger_size, frontier, counts_json, claimable, priority, halted,
      setup_failures, deaths_in_row, losses_in_row, work_ms, excluded_executors_json, created_at, deadline, run_number)
    select 't' || number, id, 'p', case when number % 10000 = 0 then 'rare' else 'often' end, 1, 0, 1, '{}', 'finished',
      verdict, '[]', '[]', 1, 0, 0, '{}', 0, 50, 0, 0, 0, 0, 0, '[]', number, 0, number
    from runs where number % 4 = 0`.execute(opened.db);
}

const any: RunFilter = {
  ...{ projectId: 'p', dryRun: false, state: null, verdict: null, templateId: null, sut: null },
  ...{ createdBy: null, ci: null, branch: null, commit: null, since: null, until: null },
};

async function scannedBy(query: CompiledQuery): Promise<string[]> {
  const explain = opened.isPostgres ? 'explain ' : 'explain query plan ';
  const { rows } = await opened.db.executeQuery<Record<string, unknown>>({
    ...query,
    sql: explain + query.sql,
  });
  const lines = rows.map((row) => String(row.detail ?? row['QUERY PLAN']));
  // A partial index holds the few that are asked for.
  return lines.filter((line) => /Seq Scan on (runs|tasks)|^SCAN (runs|tasks)(?! USING)/.test(line));
}

const filters: [Partial<RunFilter>, number[]][] = [
  [{ ci: 'gitee' }, [7]],
  [{ branch: 'release/7' }, [7]],
  [{ commit: '3f8a1c2' }, [7]],
  [{ commit: '3f8a1c2d55' }, [7]],
  [{ commit: '3f8a1c2d55e' }, []],
  [{ ci: 'gitee', verdict: 'failed' }, []],
  [{ ci: 'github', branch: 'main', commit: 'c0ffee0' }, [40_000, 39_998]],
  [{ branch: 'main', verdict: 'failed' }, [40_000, 39_980]],
  [{}, [40_000, 39_999]],
];

test.each(filters)('%o finds its runs, and is never a look at all of them', async (filter, numbers) => {
  said = [];
  const page = { limit: 2, after: null };
  const { items } = await listRuns(opened.db as unknown as Database, { ...any, ...filter }, page);
  expect(items.map(({ number }) => Number(number))).toEqual(numbers);
  const queries = said.filter((query) => /\bruns\b/.test(query.sql));
  expect(queries.length).toBeGreaterThan(1);
  for (const query of queries) expect(await scannedBy(query), query.sql).toEqual([]);
});

test('the last executions of templates are found without a look at all tasks', async () => {
  said = [];
  const page = { limit: 10, after: null };
  const { items } = await readLastExecutions(opened.db as unknown as Database, 'p', page);
  const numbers = items.map(({ templateId, executions }) => [
    templateId,
    executions.map(({ number }) => number),
  ]);
  expect(numbers).toEqual([
    ['never', []],
    ['often', [39_996, 39_992, 39_988, 39_984, 39_980, 39_976, 39_972, 39_968, 39_964, 39_960]],
    ['rare', [40_000, 30_000, 20_000, 10_000]],
  ]);
  expect(said).toHaveLength(1);
  for (const query of [...said]) expect(await scannedBy(query), query.sql).toEqual([]);
});
