import type { Migration } from 'kysely';
import { createAccessTables } from './0001-first-schema/access-tables.ts';
import { createEvidenceTables } from './0001-first-schema/evidence-tables.ts';
import { createLeaseTables } from './0001-first-schema/lease-tables.ts';
import { createRunTables } from './0001-first-schema/run-tables.ts';
import { createTemplateTables } from './0001-first-schema/template-tables.ts';

/** The first schema. Only what both databases have: text, bigint, double precision. */
export const firstSchema: Migration = {
  up: async (db) => {
    await createAccessTables(db);
    await createTemplateTables(db);
    await createRunTables(db);
    await createLeaseTables(db);
    await createEvidenceTables(db);
  },
};
