import type { Migration } from 'kysely';

/** Why the last call of an executor that is away was refused. */
export const refusals: Migration = {
  up: async (db) => {
    await db.schema.alterTable('executors').addColumn('refusal_json', 'text').execute();
  },
};
