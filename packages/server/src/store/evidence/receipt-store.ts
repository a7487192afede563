import {
  mostReceipts,
  type PageOf,
  type PageRequest,
  type ReceiptStore,
  type ReportReceipt,
} from '@testyard/core';
import { type Database, fromJson, pageOf } from '../sql/database.ts';

/** What executors read of the reports of a task. */
export class SqlReceiptStore implements ReceiptStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async add(taskId: string, receipts: readonly ReportReceipt[]): Promise<void> {
    const { last } = await this.#db
      .selectFrom('report_receipts')
      .select((e) => e.fn.max('number').as('last'))
      .where('task_id', '=', taskId)
      .executeTakeFirstOrThrow();
    const first = Number(last ?? 0) + 1;
    const rows = receipts.slice(0, Math.max(0, mostReceipts + 1 - first)).map((receipt, index) => ({
      task_id: taskId,
      number: first + index,
      receipt_json: JSON.stringify(receipt),
    }));
    if (rows.length > 0) await this.#db.insertInto('report_receipts').values(rows).execute();
  }

  async list(taskId: string, page: PageRequest): Promise<PageOf<ReportReceipt>> {
    let query = this.#db
      .selectFrom('report_receipts')
      .select(['number', 'receipt_json'])
      .where('task_id', '=', taskId)
      .orderBy('number')
      .limit(page.limit + 1);
    if (page.after !== null) query = query.where('number', '>', Number(page.after));
    return pageOf(await query.execute(), page, {
      item: (row) => fromJson<ReportReceipt>(row.receipt_json),
      key: (row) => String(row.number),
    });
  }
}
