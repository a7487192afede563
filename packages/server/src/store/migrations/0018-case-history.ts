import type { Migration } from 'kysely';

/** How long cases took before, and the order of a ledger that follows from it. */
export const caseHistory: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('case_history')
      .addColumn('template_id', 'text', (column) => column.notNull())
      .addColumn('framework', 'text', (column) => column.notNull())
      .addColumn('case_key', 'text', (column) => column.notNull())
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('mean_ms', 'double precision', (column) => column.notNull())
      .addColumn('runs', 'bigint', (column) => column.notNull())
      .addColumn('ran_at', 'bigint', (column) => column.notNull())
      .addColumn('failed_at', 'bigint')
      .addPrimaryKeyConstraint('case_history_key', ['template_id', 'framework', 'case_key', 'environment'])
      .execute();
    await db.schema.alterTable('cases').addColumn('predicted_ms', 'bigint').execute();
    await db.schema.alterTable('cases').addColumn('together', 'text').execute();
    await db.schema.alterTable('tasks').addColumn('untouched_ms', 'bigint').execute();
    await db.schema
      .alterTable('tasks')
      .addColumn('planned_slots', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('tasks').addColumn('setup_ms', 'bigint').execute();
  },
};
