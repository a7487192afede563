import { setImmediate as nextTurn } from 'node:timers/promises';
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
import type { QueryResult as PgResult, Pool, PoolClient } from 'pg';
import { bindValues } from '../sql/bind.ts';
import type { StatementQuery } from '../sql/statement.ts';
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

/** One connection of a pool, as long as `allow` does not throw. Statements are sent at once, and done in their order. */
export class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #allow: () => void;
  #broken = false;
  #isGathering = false;

  constructor(client: PoolClient, allow: () => void = () => {}) {
    this.#client = client;
    this.#allow = allow;
  }

  /** Errors: those of `toStoreFailure`, with the driver's as `cause`; TypeError for what cannot be kept. */
  async executeQuery<R>(query: CompiledQuery | StatementQuery): Promise<QueryResult<R>> {
    this.#allow();
    try {
      const { rows, rowCount } = await this.send(query);
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      this.#broken ||= isConnectionFailure(error);
      throw toStoreFailure(error);
    }
  }

  /** What is sent from now on waits for what else is said in this turn of the event loop, and goes in one piece. */
  protected gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    const { stream } = this.#client.connection;
    stream.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      stream.uncork();
    });
  }

  /** Sends a statement; answers what the driver does. */
  protected send(query: CompiledQuery | StatementQuery): Promise<Answer> {
    const values = bindValues(query.parameters);
    const kept = 'keptAs' in query && query.keptAs !== null ? { name: query.keptAs } : {};
    return this.#client.query({ ...kept, text: query.sql, values });
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

type Answer = Pick<PgResult, 'rows' | 'rowCount'>;

/** Characters of a value from which on it is worth to send it before the next is made, and to hear others meanwhile. */
const large = 32_768;

function isLarge({ parameters }: Pick<CompiledQuery, 'parameters'>): boolean {
  return parameters.some((value) => typeof value === 'string' && value.length >= large);
}

/**
 * The connection of a unit. What only writes is not waited for: it goes out with what comes next, the commit at last, and
 * where it fails so does everything behind it in the transaction.
 */
export class UnitConnection extends PostgresConnection {
  readonly #writes: Promise<unknown>[] = [];
  #failed: { readonly error: unknown } | undefined;

  protected override async send(query: CompiledQuery | StatementQuery): Promise<Answer> {
    this.gather();
    const answer = super.send(query);
    if ('isWrite' in query && query.isWrite) {
      this.#writes.push(answer.catch((error: unknown) => this.#note(error)));
      if (isLarge(query)) await nextTurn();
      return { rows: [], rowCount: 0 };
    }
    return answer.catch((error: unknown) => Promise.reject(this.#note(error)));
  }

  /** Waits for all that was sent. Rejects with what failed first, as the driver told it. */
  async settled(): Promise<void> {
    await Promise.all(this.#writes);
    if (this.#failed) throw this.#failed.error;
  }

  /** What fails behind another failure says only that the transaction has failed. */
  #note(error: unknown): unknown {
    this.#failed ??= { error };
    return this.#failed.error;
  }
}
