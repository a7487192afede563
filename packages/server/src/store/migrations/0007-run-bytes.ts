import { type Migration, sql } from 'kysely';

/** What the logs and artifacts of a finished run take, so that runs can be kept by size; summed up for those of before. */
export const runBytes: Migration = {
  up: async (db) => {
    await db.schema
      .alterTable('runs')
      .addColumn('bytes', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`
      update runs set bytes = coalesce((
          select sum(log_streams.length) from log_streams join tasks on tasks.id = log_streams.task_id
          where tasks.run_id = runs.id), 0)
        + coalesce((
          select sum(artifacts.size) from artifacts join tasks on tasks.id = artifacts.task_id
          where tasks.run_id = runs.id), 0)
      where state = 'finished'`.execute(db);
    // What keeping by age and by size reads is in the index itself.
    await db.schema.dropIndex('runs_finished_at').execute();
    await db.schema
      .createIndex('runs_state_finished_at')
      .on('runs')
      .columns(['state', 'finished_at', 'pinned', 'bytes'])
      .execute();
  },
};
