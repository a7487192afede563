import type { Migration } from 'kysely';

/** Executors that work on nothing new for a while, by an order or by a trouble of their own. */
export const executorConditions: Migration = {
  up: async (db) => {
    await db.schema.alterTable('executors').addColumn('paused_until', 'bigint').execute();
    for (const name of ['pause_note', 'paused_by', 'trouble_json'])
      await db.schema.alterTable('executors').addColumn(name, 'text').execute();
    await db.schema.createIndex('executors_paused').on('executors').columns(['paused_until']).execute();
  },
};
