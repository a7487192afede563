import { type DatabaseConnection, DefaultQueryExecutor, type Dialect, type Driver, Kysely } from 'kysely';

/** A unit's own database handle: it stops to work when the unit is over. */
export interface UnitDatabase<DB> {
  readonly db: Kysely<DB>;
  end(): void;
}

/** Makes one database handle per unit of work; the query executor behind them is shared. */
export class UnitDatabases<DB> {
  readonly #dialect: Dialect;
  readonly #executor: DefaultQueryExecutor;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    const unused = { provideConnection: () => Promise.reject(new Error('no unit of work is open')) };
    this.#executor = new DefaultQueryExecutor(dialect.createQueryCompiler(), dialect.createAdapter(), unused);
  }

  /** `connect` makes the unit's connection, which asks before each statement: that throws after `end()`. */
  begin<Connection extends DatabaseConnection>(
    connect: (allow: () => void) => Connection,
  ): UnitDatabase<DB> & { readonly connection: Connection } {
    let over = false;
    const connection = connect(() => {
      if (over) throw new Error('the unit of work is over: its stores exist only inside it');
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
      connection,
      end: () => {
        over = true;
      },
    };
  }
}

/** Refuses transactions of Kysely inside a unit: the unit is the transaction. */
class UnitDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async beginTransaction(): Promise<never> {
    throw new Error('a unit of work is a transaction already');
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
