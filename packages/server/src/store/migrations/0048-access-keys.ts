import type { Kysely, Migration } from 'kysely';

/** Tokens whose holders sign calls: by which access key, and what they sign with, sealed. */
export const accessKeys: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const name of ['access_key', 'key_id', 'sealed'])
      await db.schema.alterTable('tokens').addColumn(name, 'text').execute();
    await db.schema.createIndex('tokens_access_key').on('tokens').columns(['access_key']).unique().execute();
  },
};
