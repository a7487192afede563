import type { Kysely, Migration } from 'kysely';

/**
 * From which token a token was made; who registered by a code, so that a repeat is known by a key of the executor's own; and under
 * which id a system under test was known that was deleted, for when it comes back under its name.
 */
export const whereFrom: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema.alterTable('tokens').addColumn('parent_hash', 'text').execute();
    await db.schema.createIndex('tokens_parent_hash').on('tokens').columns(['parent_hash']).execute();
    for (const name of ['executor_id', 'key_hash'])
      await db.schema.alterTable('registration_codes').addColumn(name, 'text').execute();
    await db.schema
      .createTable('deleted_suts')
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('deleted_suts_key', ['project_id', 'name'])
      .execute();
  },
};
