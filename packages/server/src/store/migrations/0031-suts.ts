import type { Migration } from 'kysely';

/** Systems under test that a project knows, and what was seen of one during a round of a run. */
export const suts: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('suts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('ip', 'text', (column) => column.notNull())
      .addColumn('port', 'text', (column) => column.notNull())
      .addColumn('probe_json', 'text', (column) => column.notNull())
      .addColumn('wait_ms', 'bigint', (column) => column.notNull())
      .addColumn('declared', 'bigint', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('suts_name').on('suts').columns(['project_id', 'name']).unique().execute();
    for (const table of ['runs', 'run_rounds'])
      await db.schema.alterTable(table).addColumn('sut_guard_json', 'text').execute();
  },
};
