import { type Migration, sql } from 'kysely';

/** A short way to what an executor did lately; written once for each lease, when it ends. */
export const occupancy: Migration = {
  up: async (db) => {
    await db.schema
      .createIndex('leases_ended_executor_id')
      .on('leases')
      .columns(['executor_id', 'ended_at'])
      .where(sql.ref('state'), '=', sql.lit('ended'))
      .execute();
  },
};
