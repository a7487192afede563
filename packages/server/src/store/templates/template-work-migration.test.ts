/** A database of a program that summed up all cases of a template for each task: what it would have found is kept. */
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openBareDatabase } from '../../testing/bare-database.ts';
import { migrateToLatest } from '../migrate.ts';

test('what the cases of a template took is summed up once', async () => {
  const { db, close } = await openBareDatabase('0027');
  try {
    for (const id of ['1', '2'])
      await sql`insert into templates (id, project_id, name, version, document_json, created_at, updated_at)
        values (${id}, 'p', ${id}, 1, '{}', 0, 0)`.execute(db);
    for (const [key, environment, ms] of [
      ['a', 'os=linux', 1_000],
      ['a', 'os=mac', 2_000],
      ['b', 'os=linux', 3_000],
      ['b', 'os=mac', 4_000],
    ])
      await sql`insert into case_history (template_id, framework, case_key, environment, mean_ms, runs, ran_at)
        values ('1', 'pytest', ${key}, ${environment}, ${ms}, 1, 1)`.execute(db);
    await migrateToLatest(db);
    const rows = await db
      .selectFrom('templates')
      .select(['id', 'work_ms', 'setup_ms'])
      .orderBy('id')
      .execute();
    expect(rows).toEqual([
      { id: '1', work_ms: 5_000, setup_ms: null },
      { id: '2', work_ms: null, setup_ms: null },
    ]);
  } finally {
    await close();
  }
});
