import type { IdempotencyStore, IdempotentCall } from '@testyard/core';
import type { Selectable } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Database } from '../sql/database.ts';
import type { RowLocks } from '../sql/row-locks.ts';
import { statement } from '../sql/statement.ts';

type CallRow = Selectable<Tables['idempotent_calls']>;

const earlier = statement((db, { userId, route, key }: { userId: string; route: string; key: string }) =>
  db
    .selectFrom('idempotent_calls')
    .select(['body_hash', 'round', 'run_id', 'created_at'])
    .where('user_id', '=', userId)
    .where('route', '=', route)
    .where('key', '=', key),
);

const remember = statement((db, row: CallRow) => {
  const { user_id: _, route: __, key: ___, ...did } = row;
  return db
    .insertInto('idempotent_calls')
    .values(row)
    .onConflict((conflict) => conflict.columns(['user_id', 'route', 'key']).doUpdateSet(did));
});

/** What calls with an Idempotency-Key did, by user, route and key; who finds one holds it. */
export class SqlIdempotencyStore implements IdempotencyStore {
  readonly #db: Database;
  readonly #locks: RowLocks;

  constructor(db: Database, locks: RowLocks) {
    this.#db = db;
    this.#locks = locks;
  }

  async find(call: Pick<IdempotentCall, 'userId' | 'route' | 'key'>): Promise<IdempotentCall | null> {
    await this.#locks.name('idempotency', JSON.stringify([call.userId, call.route, call.key]));
    const { userId, route, key } = call;
    const [row] = await earlier(this.#db, { userId, route, key });
    if (!row) return null;
    return {
      ...{ userId, route, key },
      bodyHash: row.body_hash,
      round: row.round,
      runId: row.run_id,
      createdAt: row.created_at,
    };
  }

  async insert(call: IdempotentCall): Promise<void> {
    await remember(this.#db, {
      user_id: call.userId,
      route: call.route,
      key: call.key,
      body_hash: call.bodyHash,
      run_id: call.runId,
      round: call.round,
      created_at: call.createdAt,
    });
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('idempotent_calls').where('created_at', '<', before).execute();
  }
}
