import type { Migration } from 'kysely';

/** What Testyard itself says of a case, as a rule that is put into words where it is read; `message` holds told texts. */
export const remarks: Migration = {
  up: async (db) => {
    for (const table of ['cases', 'attempts', 'late_evidence'])
      await db.schema.alterTable(table).addColumn('remark_json', 'text').execute();
  },
};
