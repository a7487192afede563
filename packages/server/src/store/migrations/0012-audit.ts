import type { Migration } from 'kysely';

/** Who changed what. Ids grow with time, so that they are the order of the log. */
export const audit: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('audit')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text')
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text')
      .addColumn('object_id', 'text', (column) => column.notNull())
      .addColumn('object_name', 'text', (column) => column.notNull())
      .addColumn('request_id', 'text')
      .addColumn('address', 'text')
      .addColumn('changes_json', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('audit_project').on('audit').columns(['project_id', 'id']).execute();
    await db.schema.createIndex('audit_at').on('audit').columns(['at']).execute();
  },
};
