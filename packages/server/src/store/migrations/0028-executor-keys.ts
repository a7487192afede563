import type { Kysely, Migration } from 'kysely';
import { sql } from 'kysely';

/** When executors got their credentials, and the one that each had before. */
export const executorKeys: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const name of ['key_issued_at', 'key_ordered_grace_ms', 'old_key_until'])
      await db.schema.alterTable('executors').addColumn(name, 'bigint').execute();
    await db.schema.alterTable('executors').addColumn('old_credential_hash', 'text').execute();
    await sql`update executors set key_issued_at = created_at`.execute(db);
    await db.schema
      .createIndex('executors_old_credential_hash')
      .on('executors')
      .columns(['old_credential_hash'])
      .execute();
  },
};
