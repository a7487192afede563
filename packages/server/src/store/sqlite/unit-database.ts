import { DefaultQueryExecutor, Kysely, SqliteAdapter, SqliteQueryCompiler } from 'kysely';
import type { SqliteSession } from './sqlite-connection.ts';
import { SqliteDialect, SqliteDriver, SqliteKyselyConnection } from './sqlite-driver.ts';

/** What a unit of work knows beside its database. */
export interface UnitContext {
  /** Milliseconds since 1970, read once when the unit begins. */
  readonly now: number;
  /** Runs `hook` after the commit, in order, only when this unit was kept. It must not throw. */
  afterCommit(hook: () => void): void;
}

/** A unit's own database handle: it stops to work when the unit is over. */
export interface UnitDatabase<DB> {
  readonly db: Kysely<DB>;
  end(): void;
}

/** Refuses transactions of Kysely inside a unit: the unit is the transaction. */
class UnitDriver extends SqliteDriver {
  override async beginTransaction(): Promise<never> {
    throw new Error('a unit of work is a transaction already');
  }
}

/** Makes one database handle per unit; the query executor behind them is shared. */
export class UnitDatabases<DB> {
  readonly #session: SqliteSession;
  readonly #dialect: SqliteDialect;
  readonly #executor: DefaultQueryExecutor;

  constructor(session: SqliteSession) {
    this.#session = session;
    this.#dialect = new SqliteDialect(session);
    const unused = { provideConnection: () => Promise.reject(new Error('no unit of work is open')) };
    this.#executor = new DefaultQueryExecutor(new SqliteQueryCompiler(), new SqliteAdapter(), unused);
  }

  /** Statements of `db` are refused after `end()`, and when SQLite itself has rolled the transaction back. */
  begin(): UnitDatabase<DB> {
    let over = false;
    const connection = new SqliteKyselyConnection(this.#session, () => {
      if (over) throw new Error('the unit of work is over: its stores exist only inside it');
      if (!this.#session.inTransaction)
        throw new Error('the transaction of this unit of work was rolled back');
    });
    const db = new Kysely<DB>({
      config: { dialect: this.#dialect },
      dialect: this.#dialect,
      driver: new UnitDriver(connection),
      executor: this.#executor.withConnectionProvider({
        provideConnection: (consumer) => consumer(connection),
      }),
    });
    return {
      db,
      end: () => {
        over = true;
      },
    };
  }
}
