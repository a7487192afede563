import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqliteSession } from './sqlite-connection.ts';

/**
 * Kysely on one open connection. Statements run at once, in the order in which they are asked for: there is no queue,
 * so a transaction begun through Kysely (migrations at start) must have the connection for itself. Units of work go
 * through GroupCommit instead.
 */
export class SqliteDialect implements Dialect {
  readonly #session: SqliteSession;

  /** Whoever opened `session` closes it; destroying the Kysely leaves it open. */
  constructor(session: SqliteSession) {
    this.#session = session;
  }

  createDriver(): SqliteDriver {
    return new SqliteDriver(new SqliteKyselyConnection(this.#session));
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }

  createIntrospector(db: Parameters<Dialect['createIntrospector']>[0]): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** SQLite keeps or undoes changes of the schema like any others; without this a migration that is cut short stays half. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Hands out one connection and speaks of transactions in SQL. */
export class SqliteDriver implements Driver {
  readonly #connection: SqliteKyselyConnection;

  constructor(connection: SqliteKyselyConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  /** A full disk has rolled it back already; to do it again would fail, and hide why. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

/** Runs compiled queries on a session, as long as `allow` does not throw. */
export class SqliteKyselyConnection implements DatabaseConnection {
  readonly #session: SqliteSession;
  readonly #allow: () => void;

  constructor(session: SqliteSession, allow: () => void = () => {}) {
    this.#session = session;
    this.#allow = allow;
  }

  get inTransaction(): boolean {
    return this.#session.inTransaction;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#allow();
    const { rows, changes, lastInsertRowid } = this.#session.query(query.sql, query.parameters);
    return {
      rows: rows as R[],
      numAffectedRows: BigInt(changes),
      insertId: BigInt(lastInsertRowid),
    };
  }

  /** Not offered: an open cursor holds back the checkpoint. Pages go by key. */
  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the SQLite store does not stream queries; read pages by key');
  }
}
