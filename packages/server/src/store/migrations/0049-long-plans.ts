import type { Kysely, Migration } from 'kysely';

/** Plans that are too long for the row of their task, which is written at each batch of results. */
export const longPlans: Migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable('long_plans')
      .addColumn('task_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('plan_json', 'text', (column) => column.notNull())
      .execute();
  },
};
