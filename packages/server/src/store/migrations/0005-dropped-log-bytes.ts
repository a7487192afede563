import type { Migration } from 'kysely';

/** How many bytes of a log were not kept. */
export const droppedLogBytes: Migration = {
  up: async (db) => {
    await db.schema
      .alterTable('log_streams')
      .addColumn('dropped', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
