import type { Migration } from 'kysely';

/** The text that a document was written as, beside what it says; what was saved before has none. */
export const templateTexts: Migration = {
  up: async (db) => {
    await db.schema.alterTable('template_versions').addColumn('document_text', 'text').execute();
  },
};
