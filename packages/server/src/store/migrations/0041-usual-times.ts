import { type Migration, sql } from 'kysely';

/** How long runs usually take, and a short way to the cases of a task that failed. */
export const usualTimes: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('usual_times')
      .addColumn('work_key', 'text', (column) => column.notNull())
      .addColumn('mean_ms', 'double precision', (column) => column.notNull())
      .addColumn('runs', 'bigint', (column) => column.notNull())
      .addColumn('learnt_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('usual_times_key', ['work_key'])
      .execute();
    await db.schema.createIndex('usual_times_learnt_at').on('usual_times').columns(['learnt_at']).execute();
    await db.schema.alterTable('runs').addColumn('usual_ms', 'bigint').execute();
    // Cases that pass are never in it, so that it costs them nothing.
    await db.schema
      .createIndex('cases_failed')
      .on('cases')
      .columns(['task_id', 'case_key'])
      .where(sql.ref('status'), 'in', [sql.lit('failed'), sql.lit('error')])
      .execute();
  },
};
