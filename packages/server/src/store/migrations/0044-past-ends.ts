import { type Migration, sql } from 'kysely';

/** How cases ended over the runs of a template: flaky ones beside those that failed, and who did not fail at all. */
export const pastEnds: Migration = {
  up: async (db) => {
    await db.schema.dropIndex('cases_failed').execute();
    await db.schema
      .createIndex('cases_unsteady')
      .on('cases')
      .columns(['task_id', 'case_key'])
      .where(sql.ref('status'), 'in', [sql.lit('failed'), sql.lit('error'), sql.lit('flaky')])
      .execute();
    await db.schema
      .createTable('kept_keys')
      .addColumn('task_id', 'text', (column) => column.notNull())
      .addColumn('part', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('keys', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('kept_keys_key', ['task_id', 'part', 'status'])
      .execute();
  },
};
