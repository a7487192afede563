import type { Migration } from 'kysely';

/** Files of cases, as a report asks for them. */
export const reportFiles: Migration = {
  up: async (db) => {
    await db.schema.createIndex('artifacts_case_id').on('artifacts').columns(['case_id']).execute();
  },
};
