import type { Migration } from 'kysely';

/** Where the pipeline that started a run says that it is from. */
export const runCi: Migration = {
  up: async (db) => {
    await db.schema.alterTable('runs').addColumn('ci_json', 'text').execute();
  },
};
