import type { Migration } from 'kysely';

/** Tokens that their owners make for programs: with a name, an id to revoke them by, and the most that they may do. */
export const delegatedTokens: Migration = {
  up: async (db) => {
    for (const name of ['delegation_id', 'delegation_name', 'delegation_role'])
      await db.schema.alterTable('tokens').addColumn(name, 'text').execute();
    await db.schema
      .createIndex('tokens_delegation')
      .on('tokens')
      .columns(['project_id', 'delegation_id'])
      .execute();
    await db.schema.createIndex('tokens_user').on('tokens').columns(['user_id']).execute();
  },
};
