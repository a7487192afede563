import type { Kysely, Migration } from 'kysely';

/** Executors for one task, and the codes by which they register. */
export const ephemeralExecutors: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const table of ['executors', 'registration_codes'])
      await db.schema
        .alterTable(table)
        .addColumn('ephemeral', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
    await db.schema
      .createIndex('executors_ephemeral')
      .on('executors')
      .columns(['ephemeral', 'revoked', 'last_seen_at'])
      .execute();
  },
};
