import type { SignInFailureStore } from '@testyard/core';
import type { Database } from '../sql/database.ts';
import type { RowLocks } from '../sql/row-locks.ts';

/** Wrong passwords and the locks that they led to, by the keys that core counts by. */
export class SqlSignInFailureStore implements SignInFailureStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async recent(key: string, since: number): Promise<number> {
    const { count } = await this.#db
      .selectFrom('sign_in_failures')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('key', '=', key)
      .where('at', '>=', since)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async add(key: string, at: number): Promise<void> {
    await this.#locks.name('sign-in', key);
    await this.#db.insertInto('sign_in_failures').values({ key, at }).execute();
  }

  async clear(key: string): Promise<void> {
    await this.#db.deleteFrom('sign_in_failures').where('key', '=', key).execute();
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('sign_in_failures').where('at', '<', before).execute();
  }
}
