import { type Migration, sql } from 'kysely';

/** Rounds of a run after the first; those before the latest are put away as they ended. */
export const rounds: Migration = {
  up: async (db) => {
    await db.schema.alterTable('runs').addColumn('opening_json', 'text').execute();
    await db.schema
      .alterTable('tasks')
      .addColumn('chosen', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable('idempotent_calls')
      .addColumn('round', 'bigint', (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema
      .createTable('run_rounds')
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('round', 'bigint', (column) => column.notNull())
      .addColumn('opening_json', 'text')
      .addColumn('verdict', 'text', (column) => column.notNull())
      .addColumn('counts_json', 'text', (column) => column.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint', (column) => column.notNull())
      .addColumn('stop_json', 'text')
      .addPrimaryKeyConstraint('run_rounds_key', ['run_id', 'round'])
      .execute();
    // A page of the cases of one round reads no other round.
    await db.schema.dropIndex('cases_run_id_id').execute();
    await db.schema
      .createIndex('cases_run_id_round_id')
      .on('cases')
      .columns(['run_id', 'round', 'id'])
      .execute();
    await db.schema.dropIndex('cases_finished').execute();
    await db.schema
      .createIndex('cases_finished')
      .on('cases')
      .columns(['run_id', 'round', 'finish_sequence'])
      .where(sql.ref('finish_sequence'), 'is not', null)
      .execute();
  },
};
