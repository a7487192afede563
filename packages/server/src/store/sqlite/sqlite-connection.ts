import Database from 'libsql';
import { type BoundValue, bindValues } from '../sql/bind.ts';
import { readRows, type SqliteRow } from './read-row.ts';
import { StatementCache } from './statement-cache.ts';

/** What one statement gave. `changes` and `lastInsertRowid` speak of statements that return no rows. */
export interface SqliteResult {
  readonly rows: SqliteRow[];
  readonly changes: number;
  readonly lastInsertRowid: number;
}

/** One connection, as the group commit and the Kysely driver need it. */
export interface SqliteSession {
  /** True between `begin` and the end of the transaction, also an end that SQLite chose itself (disk full). */
  readonly inTransaction: boolean;
  query(sql: string, parameters?: readonly unknown[]): SqliteResult;
}

/** The part of libsql that is used; its own types are `any`. */
interface LibsqlStatement {
  readonly reader: boolean;
  /** Rows as lists from here on: an object of the driver takes twice as long. */
  raw(isRaw: boolean): void;
  columns(): readonly { readonly name: string }[];
  all(values: readonly BoundValue[]): unknown[][];
  run(values: readonly BoundValue[]): { changes: number; lastInsertRowid: number | bigint };
}

interface LibsqlDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): LibsqlStatement;
  close(): void;
}

/** A statement, and what it costs to ask the driver each time. */
interface Prepared {
  readonly statement: LibsqlStatement;
  /** Null where it answers none. */
  readonly columns: readonly string[] | null;
  /** What was prepared before it may name other columns after it. */
  readonly changesSchema: boolean;
}

const CACHED_STATEMENTS = 500;

/** A connection to a database file, synchronous, with checked parameters, checked rows and cached statements. */
export class SqliteConnection implements SqliteSession {
  readonly #database: LibsqlDatabase;
  readonly #statements = new StatementCache<Prepared>(CACHED_STATEMENTS);
  #open = true;

  /**
   * Throws an Error when the file cannot be opened. SQL is first read when the first statement runs. `readonly` makes
   * no file, writes nothing and leaves the write-ahead log as it is when it closes.
   */
  constructor(file: string, options: { readonly readonly?: boolean } = {}) {
    this.#database = new Database(file, { readonly: options.readonly ?? false }) as LibsqlDatabase;
  }

  get inTransaction(): boolean {
    return this.#open && this.#database.inTransaction;
  }

  /**
   * Runs one statement to its end; text after the first `;` is ignored by SQLite. Throws TypeError for parameters that
   * cannot be kept, RangeError for integers that cannot be read exactly, and the driver's SqliteError (`code`,
   * `rawCode`) for the rest.
   */
  query(sql: string, parameters: readonly unknown[] = []): SqliteResult {
    if (!this.#open) throw new Error('the database connection is closed');
    const values = bindValues(parameters);
    // fail point: sqlite.statement
    const prepared = this.#statements.get(sql, (text) => this.#prepare(text));
    if (prepared.columns !== null)
      return {
        rows: readRows(prepared.columns, prepared.statement.all(values)),
        changes: 0,
        lastInsertRowid: 0,
      };
    const { changes, lastInsertRowid } = prepared.statement.run(values);
    if (prepared.changesSchema) this.#statements.clear();
    return { rows: [], changes, lastInsertRowid: Number(lastInsertRowid) };
  }

  #prepare(sql: string): Prepared {
    const statement = this.#database.prepare(sql);
    const { reader } = statement;
    if (reader) statement.raw(true);
    return {
      statement,
      columns: reader ? namesOf(statement) : null,
      changesSchema: /^\s*(?:alter|create|drop)\b/i.test(sql),
    };
  }

  /**
   * Ends an open transaction without keeping it, then closes. May be called twice. The driver keeps the file open,
   * without any lock, until the garbage collector has taken the last prepared statement.
   */
  close(): void {
    if (!this.#open) return;
    if (this.#database.inTransaction) this.query('rollback');
    this.#open = false;
    this.#statements.clear();
    this.#database.close();
  }
}

function namesOf(statement: LibsqlStatement): readonly string[] {
  return statement.columns().map(({ name }) => name);
}
