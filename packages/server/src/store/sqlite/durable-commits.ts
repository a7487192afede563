import type { Durability } from './group-commit.ts';
import type { SqliteSession } from './sqlite-connection.ts';

/** What is synced, and how much stands in it. */
export interface SyncedLog {
  sync(): Promise<void>;
  holdsFrames(count: number): boolean;
}

/** Writes the log back into the database. */
export interface LogWriter {
  run(): Promise<void>;
}

/** Pages in the log from which on it is written back into the database: SQLite's own default. */
const CHECKPOINT_FRAMES = 1_000;

/**
 * Commits that SQLite appends to its log without a sync (`synchronous=NORMAL`), and one sync of the log for each, beside
 * the event loop. Until it has ended, readers see what was committed before: a transaction holds their connection there.
 */
export class DurableCommits implements Durability {
  readonly #writer: SqliteSession;
  readonly #reader: SqliteSession;
  readonly #log: SyncedLog;
  readonly #writeBack: LogWriter;
  #changes: unknown;

  constructor(of: {
    readonly writer: SqliteSession;
    readonly reader: SqliteSession;
    readonly log: SyncedLog;
    readonly writeBack: LogWriter;
  }) {
    this.#writer = of.writer;
    this.#reader = of.reader;
    this.#log = of.log;
    this.#writeBack = of.writeBack;
  }

  hold(): void {
    if (!this.#hasWritten()) return;
    this.#reader.query('begin');
    // A transaction has its moment from the first read on.
    this.#reader.query('select 1 from sqlite_schema limit 1');
  }

  async settle(): Promise<void> {
    if (!this.#reader.inTransaction) return;
    await this.#log.sync();
    this.release();
  }

  release(): void {
    if (this.#reader.inTransaction) this.#reader.query('commit');
  }

  /** SQLite would do it within a commit, where the readers that are held would let it come to no end. */
  async checkpoint(): Promise<void> {
    if (this.#log.holdsFrames(CHECKPOINT_FRAMES)) await this.#writeBack.run();
  }

  /** Counts what was rolled back, too, and no change of the schema, of which a unit makes none. */
  #hasWritten(): boolean {
    const [{ changes } = {}] = this.#writer.query('select total_changes() as changes').rows;
    const before = this.#changes;
    this.#changes = changes;
    return changes !== before;
  }
}
