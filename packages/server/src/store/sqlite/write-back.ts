import Database from 'libsql/promise';

/** The part of the driver's other class that is used: its calls are done by a thread of the driver. */
interface ThreadedDatabase {
  exec(sql: string): Promise<void>;
  prepare(sql: string): Promise<{ all(): Promise<readonly object[]> }>;
  close(): void;
}

/** A pragma of a connection, and what it answers when it is set. */
export interface Setting {
  readonly pragma: string;
  readonly value: string | number;
  readonly readBack?: string | number;
}

/**
 * Writes the write-ahead log back into the database, beside the event loop, by a connection of its own that is opened
 * when it is first needed.
 */
export class WriteBack {
  readonly #file: string;
  readonly #settings: readonly Setting[];
  #database: ThreadedDatabase | undefined;

  constructor(file: string, settings: readonly Setting[]) {
    this.#file = file;
    this.#settings = settings;
  }

  /**
   * Resolves when all that was in the log is in the database, and both are synced, as far as nobody reads what was
   * before. Rejects with the driver's SqliteError. To be called again only after it has ended.
   */
  async run(): Promise<void> {
    this.#database ??= await this.#open();
    await this.#database.exec('pragma wal_checkpoint(passive)');
  }

  async #open(): Promise<ThreadedDatabase> {
    const database = new Database(this.#file, {}) as unknown as ThreadedDatabase;
    try {
      for (const setting of this.#settings) await apply(database, setting);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** May be called twice. */
  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }
}

/** Reads back what it set: a sync that was only asked for is none. */
async function apply(
  database: ThreadedDatabase,
  { pragma, value, readBack = value }: Setting,
): Promise<void> {
  await database.exec(`pragma ${pragma} = ${value}`);
  const [row = {}] = await (await database.prepare(`pragma ${pragma}`)).all();
  const [actual] = Object.values(row);
  if (actual !== readBack) throw new Error(`pragma ${pragma} is ${actual} where ${readBack} was set`);
}
