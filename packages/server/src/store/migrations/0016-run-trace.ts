import type { Migration } from 'kysely';

/** The trace that the call belonged to which started a run. */
export const runTrace: Migration = {
  up: async (db) => {
    await db.schema.alterTable('runs').addColumn('traceparent', 'text').execute();
  },
};
