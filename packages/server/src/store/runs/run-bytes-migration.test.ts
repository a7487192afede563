/** A database of a program that did not know what runs take: the migration sums it up for those that have finished. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BareDatabase, openBareDatabase } from '../../testing/bare-database.ts';
import { migrateToLatest, migrations } from '../migrate.ts';

let opened: BareDatabase;
let db: BareDatabase['db'];
beforeEach(async () => {
  opened = await openBareDatabase('0006');
  db = opened.db;
});
afterEach(() => opened.close());

async function insertRun(id: string, more: { state: string; finishedAt?: number; pinned?: number }) {
  const { state, finishedAt = null, pinned = 0 } = more;
  const number = Number.parseInt(id.slice(1), 10);
  const json = { counts_json: '{}', sut_json: '{}', parameters_json: '{}' };
  await db
    .insertInto('runs')
    .values({
      ...{
        id,
        project_id: 'p',
        number,
        round: 1,
        state,
        pinned,
        finished_at: finishedAt,
        finish_sequence: 0,
      },
      ...{ on_behalf_of: '', created_by: '', created_at: number, ...json },
    })
    .execute();
}

/** A task of a run with logs, one for each length, and artifacts, one for each size. */
async function insertTask(
  runId: string,
  position: number,
  { logs, artifacts }: { logs: readonly number[]; artifacts: readonly number[] },
): Promise<void> {
  const id = `${runId}-${position}`;
  const none = { setup_failures: 0, deaths_in_row: 0, losses_in_row: 0, work_ms: 0, claimable: 0, halted: 0 };
  const lists = { warnings_json: '[]', failures_json: '[]', excluded_executors_json: '[]' };
  await db
    .insertInto('tasks')
    .values({
      ...{ id, run_id: runId, project_id: 'p', template_id: 't', template_version: 1, position, round: 1 },
      ...{ state: 'finished', plan_json: '{}', counts_json: '{}', created_at: 0, deadline: 0, priority: 0 },
      ...{ ledger_fixed: 1, ledger_size: 0, frontier: 0, ...none, ...lists },
    })
    .execute();
  for (const [at, length] of logs.entries())
    await db
      .insertInto('log_streams')
      .values({ task_id: id, lease_id: `${id}-${at}`, stream: 'stdout', length, closed: 1, dropped: 5 })
      .execute();
  for (const [at, size] of artifacts.entries())
    await db
      .insertInto('artifacts')
      .values({ id: `${id}-${at}`, task_id: id, lease_id: id, name: 'a', size, sha256: 'x', created_at: 0 })
      .execute();
}

test('runs of before have the bytes of their logs and files once they have finished, and nothing else of them changes', async () => {
  const huge = 5 * 1024 ** 3;
  await insertRun('r1', { state: 'queued' });
  await insertTask('r1', 0, { logs: [], artifacts: [] });
  await insertRun('r2', { state: 'running' });
  await insertTask('r2', 0, { logs: [100], artifacts: [10] });
  await insertRun('r3', { state: 'stopping' });
  await insertTask('r3', 0, { logs: [100], artifacts: [] });
  await insertRun('r4', { state: 'finished', finishedAt: 40 });
  await insertTask('r4', 0, { logs: [1, 2, 3], artifacts: [10, 20] });
  await insertTask('r4', 1, { logs: [4], artifacts: [30] });
  await insertRun('r5', { state: 'finished', finishedAt: 50, pinned: 1 });
  await insertTask('r5', 0, { logs: [huge], artifacts: [] });
  await insertRun('r6', { state: 'finished', finishedAt: 60 });
  await insertTask('r6', 0, { logs: [], artifacts: [7] });
  await insertRun('r7', { state: 'finished', finishedAt: 70 });
  // What a deleted run has left, its removal under way.
  await db.insertInto('removals').values({ task_id: 'r8-0', removed_at: 1 }).execute();
  await db
    .insertInto('log_streams')
    .values({ task_id: 'r8-0', lease_id: 'r8', stream: 'stdout', length: 999, closed: 1, dropped: 0 })
    .execute();
  const before = await db.selectFrom('runs').selectAll().orderBy('number').execute();

  await migrateToLatest(db);

  const after = await db.selectFrom('runs').selectAll().orderBy('number').execute();
  expect(after.map(({ bytes }) => Number(bytes))).toEqual([0, 0, 0, 70, huge, 7, 0]);
  // Later migrations add columns, too.
  expect(after.map((row, index) => ({ ...row, ...before[index] }))).toEqual(after);
  const names = await db.selectFrom('kysely_migration').select('name').orderBy('name').execute();
  expect(names.map(({ name }) => name)).toEqual(Object.keys(migrations));
  await migrateToLatest(db);
  expect(await db.selectFrom('runs').selectAll().orderBy('number').execute()).toEqual(after);
});
