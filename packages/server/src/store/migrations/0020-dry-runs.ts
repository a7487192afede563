import { type Migration, sql } from 'kysely';

/** Runs that only find their cases, a walk along an index of their own, and which executor found those of a task. */
export const dryRuns: Migration = {
  up: async (db) => {
    for (const table of ['runs', 'tasks'])
      await db.schema
        .alterTable(table)
        .addColumn('dry_run', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
    await db.schema.alterTable('tasks').addColumn('found_by', 'text').execute();
    await db.schema
      .createIndex('runs_project_id_dry_run')
      .on('runs')
      .columns(['project_id', 'number'])
      .where(sql.ref('dry_run'), '!=', 0)
      .execute();
  },
};
