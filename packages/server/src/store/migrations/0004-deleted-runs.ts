import { type Migration, sql } from 'kysely';

/** Runs are pinned, and deleted by age; what is left of their tasks waits in a list until it is removed. */
export const deletedRuns: Migration = {
  up: async (db) => {
    await db.schema
      .alterTable('runs')
      .addColumn('pinned', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createIndex('runs_finished_at')
      .on('runs')
      .column('finished_at')
      .where(sql.ref('state'), '=', 'finished')
      .execute();
    await db.schema
      .createTable('removals')
      .addColumn('task_id', 'text', (column) => column.notNull())
      .addColumn('removed_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('removals_key', ['task_id'])
      .execute();
  },
};
