import type { Migration } from 'kysely';

/** Pauses of runs and of tasks. */
export const pauses: Migration = {
  up: async (db) => {
    for (const table of ['runs', 'tasks'])
      await db.schema.alterTable(table).addColumn('pause_json', 'text').execute();
    await db.schema
      .alterTable('tasks')
      .addColumn('paused_ms', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
