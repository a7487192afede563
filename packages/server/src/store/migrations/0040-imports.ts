import { type Migration, sql } from 'kysely';

/** Runs that were made of reports, each of them once. */
export const imports: Migration = {
  up: async (db) => {
    await db.schema.alterTable('runs').addColumn('import_key', 'text').execute();
    await db.schema
      .createIndex('runs_project_id_import_key')
      .on('runs')
      .columns(['project_id', 'import_key'])
      .unique()
      .where(sql.ref('import_key'), 'is not', null)
      .execute();
  },
};
