import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { bindValues } from '../bind.ts';
import { isConnectionFailure, toStoreFailure } from './postgres-failure.ts';

/** Kysely on a pool: every statement on any free connection, transactions (migrations) on one. */
export class PostgresDialect implements Dialect {
  readonly #pool: Pool;

  /** Whoever opened `pool` closes it. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  createDriver(): Driver {
    return new PostgresPoolDriver(this.#pool);
  }

  createQueryCompiler(): PostgresQueryCompiler {
    return new PostgresQueryCompiler();
  }

  createAdapter(): PostgresAdapter {
    return new PostgresAdapter();
  }

  createIntrospector(db: Parameters<Dialect['createIntrospector']>[0]): PostgresIntrospector {
    return new PostgresIntrospector(db);
  }
}

/** Errors of the database come out as CoreErrors where a caller can only try again: this is what reads see. */
class PostgresPoolDriver implements Driver {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    try {
      return new PostgresConnection(await this.#pool.connect());
    } catch (error) {
      throw toStoreFailure(error);
    }
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (connection instanceof PostgresConnection) connection.release();
  }

  async destroy(): Promise<void> {}
}

/** One connection of a pool, as long as `allow` does not throw. Statements wait for each other. */
export class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #allow: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #broken = false;

  constructor(client: PoolClient, allow: () => void = () => {}) {
    this.#client = client;
    this.#allow = allow;
  }

  /** Errors: those of `toStoreFailure`, with the driver's as `cause`; TypeError for what cannot be kept. */
  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#allow();
    const values = bindValues(parameters);
    const result = this.#last.then(() => this.#client.query(sql, values));
    this.#last = result.catch(() => {});
    try {
      const { rows, rowCount } = await result;
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      this.#broken ||= isConnectionFailure(error);
      throw toStoreFailure(error);
    }
  }

  /** Not offered: pages go by key. */
  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the PostgreSQL store does not stream queries; read pages by key');
  }

  /** Gives it back to its pool, which closes it where it is of no use any more. */
  release(): void {
    this.#client.release(this.#broken);
  }
}
