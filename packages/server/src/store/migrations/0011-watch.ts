import type { Migration } from 'kysely';

/** The watch that all processes of a service keep together: until when some of them could hear executors. */
export const watch: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('watch')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('kept_until', 'bigint', (column) => column.notNull())
      .execute();
  },
};
