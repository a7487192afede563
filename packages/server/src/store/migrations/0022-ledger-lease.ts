import type { Migration } from 'kysely';

/** Several leases may find the cases of a task at the same time: whose they are. */
export const ledgerLease: Migration = {
  up: async (db) => {
    await db.schema.alterTable('tasks').addColumn('ledger_lease_id', 'text').execute();
  },
};
