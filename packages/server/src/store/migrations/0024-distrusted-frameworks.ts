import type { Migration } from 'kysely';

/** Frameworks that executors have and do not believe; null of one that has not said. */
export const distrustedFrameworks: Migration = {
  up: (db) => db.schema.alterTable('executors').addColumn('distrusted_json', 'text').execute(),
};
