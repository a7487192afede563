import type { Migration } from 'kysely';

/** What was made of each file of a report. */
export const reportReceipts: Migration = {
  up: async (db) => {
    await db.schema
      .createTable('report_receipts')
      .addColumn('task_id', 'text', (column) => column.notNull())
      .addColumn('number', 'bigint', (column) => column.notNull())
      .addColumn('receipt_json', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('report_receipts_key', ['task_id', 'number'])
      .execute();
  },
};
