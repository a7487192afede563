import { type Migration, PostgresAdapter, sql } from 'kysely';

/** The order of ends, and cases that failed or were flaky, beside the cases: no index has to be written when a case passes. */
export const endsOfCases: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('case_ends')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('round', 'bigint', (column) => column.notNull())
      .addColumn('last_sequence', 'bigint', (column) => column.notNull())
      .addColumn('first_sequence', 'bigint', (column) => column.notNull())
      .addColumn('case_ids', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('case_ends_key', ['run_id', 'round', 'last_sequence'])
      .execute();
    await sql`
      insert into case_ends (run_id, round, last_sequence, first_sequence, case_ids)
      select run_id, round, max(finish_sequence), min(finish_sequence),
        string_agg(cast(id as text), ',' order by finish_sequence)
      from cases where finish_sequence is not null group by run_id, round, finish_sequence / 500`.execute(db);
    await db.schema.dropIndex('cases_finished').execute();
    await db.schema
      .createTable('unsteady_cases')
      .addColumn('task_id', 'text', (column) => column.notNull())
      .addColumn('case_key', 'text', (column) => column.notNull())
      .addColumn('case_id', 'bigint', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('cause', 'text')
      .addPrimaryKeyConstraint('unsteady_cases_key', ['task_id', 'case_key', 'case_id'])
      .execute();
    await sql`
      insert into unsteady_cases (task_id, case_key, case_id, status, cause)
      select task_id, case_key, id, status, cause from cases where status in ('failed', 'error', 'flaky')`.execute(
      db,
    );
    await db.schema.dropIndex('cases_unsteady').execute();
    // Room for each row as it is when its case has ended: beside the first it needs no entry of its own in any index.
    if (db.getExecutor().adapter instanceof PostgresAdapter)
      await sql`alter table cases set (fillfactor = 45)`.execute(db);
  },
};
