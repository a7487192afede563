import type { Migration } from 'kysely';

/** Which tasks have a system under test, and which wait for one. */
export const sutClaims: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('sut_claims')
      .addColumn('task_id', 'text', (column) => column.notNull())
      .addColumn('sut_id', 'text', (column) => column.notNull())
      .addColumn('access', 'text', (column) => column.notNull())
      .addColumn('held', 'bigint', (column) => column.notNull())
      .addColumn('asked_at', 'bigint', (column) => column.notNull())
      .addColumn('until', 'bigint')
      .addPrimaryKeyConstraint('sut_claims_key', ['task_id', 'sut_id'])
      .execute();
    await db.schema.createIndex('sut_claims_sut').on('sut_claims').columns(['sut_id']).execute();
    await db.schema.createIndex('sut_claims_until').on('sut_claims').columns(['until']).execute();
  },
};
