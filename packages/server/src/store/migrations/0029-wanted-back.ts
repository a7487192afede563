import type { Migration } from 'kysely';

/** Leases whose cases that are not begun are wanted by another slot. */
export const wantedBack: Migration = {
  up: async (db) => {
    await db.schema
      .alterTable('leases')
      .addColumn('wanted_back', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
