import type { Migration } from 'kysely';

/** What the owners of hosts let in; null of an executor that has not said. */
export const executorGuards: Migration = {
  up: (db) => db.schema.alterTable('executors').addColumn('guards_json', 'text').execute(),
};
