import type { WatchStore } from '@testyard/core';
import type { Database } from '../sql/database.ts';
import type { RowLocks } from '../sql/row-locks.ts';

/** There is one row; it may be found by its name. */
const name = 'executors';

export class SqlWatchStore implements WatchStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async hold(): Promise<number | null> {
    return (await this.#locks.held(this.#row()).executeTakeFirst())?.kept_until ?? null;
  }

  async keptUntil(): Promise<number | null> {
    return (await this.#row().executeTakeFirst())?.kept_until ?? null;
  }

  async move(from: number | null, until: number): Promise<boolean> {
    if (from === null) {
      const { numInsertedOrUpdatedRows } = await this.#db
        .insertInto('watch')
        .values({ name, kept_until: until })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    }
    const { numUpdatedRows } = await this.#db
      .updateTable('watch')
      .set({ kept_until: until })
      .where('name', '=', name)
      .where('kept_until', '=', from)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  #row() {
    return this.#db.selectFrom('watch').select('kept_until').where('name', '=', name);
  }
}
