/**
 * Units of work on PostgreSQL: each is a transaction of its own, and many run at a time. They hold what they change
 * (HeldRows), so that `read committed` is enough; where two are still in each other's way, one is run again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreError } from '@testyard/core';
import type { Kysely } from 'kysely';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { UnitDatabases } from '../sql/unit-databases.ts';
import { connectMs } from './open-pool.ts';
import { PostgresDialect, UnitConnection } from './postgres-dialect.ts';
import {
  failure,
  isConflict,
  isConnectionFailure,
  isUniqueViolation,
  toStoreFailure,
} from './postgres-failure.ts';
import { clockNow, type TimeOf, UnitTime } from './unit-time.ts';

export interface PostgresUnitOptions {
  /** Told what the clock of the database says; answers the unit's time. */
  readonly timeOf: TimeOf;
}

/** Tries of one unit that conflicts with others, and milliseconds before the second; each wait is twice as long. */
const mostTries = 8;
const firstWaitMs = 10;
/** The second writer of a name sees it at the next try; a unit that then writes it all the same is a mistake of ours. */
const mostTriesOfName = 3;

/** It waits for nobody: a connection that does not answer it soon is dead. */
const begin = {
  text: `begin isolation level read committed; select ${clockNow} as told`,
  query_timeout: connectMs,
};

interface Begun {
  readonly client: PoolClient;
  readonly time: UnitTime;
}

type Work<DB, T> = (db: Kysely<DB>, time: UnitTime) => Promise<T>;

export class PostgresUnits<DB> {
  readonly #pool: Pool;
  readonly #databases: UnitDatabases<DB>;
  readonly #options: PostgresUnitOptions;
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor(pool: Pool, options: PostgresUnitOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#databases = new UnitDatabases(new PostgresDialect(pool));
  }

  /**
   * Runs `work` in a transaction and resolves with its value once it is committed and on disk. Rejects with the error
   * of `work`, or with CoreError DISK_FULL, STORE_UNAVAILABLE or (after `close`) SHUTTING_DOWN; nothing is kept then,
   * but for one case: where the connection breaks while the commit is under way nobody knows, and STORE_UNAVAILABLE
   * says so.
   */
  run<T>(work: Work<DB, T>): Promise<T> {
    if (this.#closed) return Promise.reject(new CoreError('SHUTTING_DOWN'));
    const running = this.#runUntilKept(work);
    const settled = running.then(
      () => {},
      () => {},
    );
    this.#running.add(settled);
    void settled.then(() => this.#running.delete(settled));
    return running;
  }

  /** Refuses new units and resolves when those that run have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running);
  }

  async #runUntilKept<T>(work: Work<DB, T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#runOnce(work);
      } catch (error) {
        const cause = error instanceof CoreError ? error.cause : error;
        if (!isConflict(cause)) throw error;
        if (attempt >= (isUniqueViolation(cause) ? mostTriesOfName : mostTries)) throw givenUp(cause);
      }
      await sleep(firstWaitMs * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }

  async #runOnce<T>(work: Work<DB, T>): Promise<T> {
    const { client, time } = await this.#begin();
    const unit = this.#databases.begin((allow) => new UnitConnection(client, allow));
    let broken = true;
    try {
      const value = await work(unit.db, time);
      unit.end();
      await committed(unit.connection, client);
      broken = false;
      return value;
    } catch (error) {
      unit.end();
      const cause = error instanceof CoreError ? error.cause : error;
      broken = isConnectionFailure(cause) || !(await rolledBack(client));
      throw toStoreFailure(error);
    } finally {
      client.release(broken);
    }
  }

  /** A connection that lay idle may be dead without our knowing; nothing is done yet, so that another is taken. */
  async #begin(): Promise<Begun> {
    try {
      return await this.#beginOnce();
    } catch (error) {
      if (!isConnectionFailure(error)) throw toStoreFailure(error);
    }
    return this.#beginOnce().catch((error: unknown) => Promise.reject(toStoreFailure(error)));
  }

  async #beginOnce(): Promise<Begun> {
    const client = await this.#pool.connect();
    const askedAt = performance.now();
    try {
      // Two statements in one message have two results, which the driver's types do not say.
      const results = (await client.query(begin)) as unknown as readonly QueryResult<{ told: number }>[];
      const told = results[1]?.rows[0]?.told;
      if (told === undefined) throw new Error('the database did not tell its time');
      return { client, time: new UnitTime({ told, askedAt }, this.#options.timeOf) };
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

/** The commit goes out behind the writes that nobody waited for. Where one of them failed, that is what is told. */
async function committed(connection: UnitConnection, client: PoolClient): Promise<void> {
  const [writes, end] = await Promise.allSettled([connection.settled(), commit(client)]);
  const isLost = writes.status === 'rejected' && isConnectionFailure(writes.reason);
  if (end.status === 'rejected' && (isLost || writes.status === 'fulfilled')) throw end.reason;
  if (writes.status === 'rejected') throw writes.reason;
}

/** `commit` of a transaction that has failed answers ROLLBACK and no error: a unit that swallowed one is not kept. */
async function commit(client: PoolClient): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('commit'));
  } catch (error) {
    if (!isConnectionFailure(error)) throw error;
    const why = 'commit-unknown';
    throw failure('STORE_UNAVAILABLE', why, error);
  }
  if (command !== 'COMMIT') throw new Error('the unit of work went on after a statement of it had failed');
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}

function givenUp(conflict: unknown): unknown {
  if (isUniqueViolation(conflict)) return conflict;
  return failure('STORE_UNAVAILABLE', 'database-contended', conflict);
}
