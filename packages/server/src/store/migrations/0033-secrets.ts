import type { Migration } from 'kysely';

/** Secrets of projects, sealed: the keys are in no table. */
export const secrets: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('secrets')
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('key_id', 'text', (column) => column.notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('masked', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_by', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('secrets_key', ['project_id', 'name'])
      .execute();
  },
};
