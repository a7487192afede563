import { closeSync, openSync } from 'node:fs';
import { Kysely } from 'kysely';
import { DurableCommits } from './durable-commits.ts';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteDialect } from './sqlite-driver.ts';
import { unusable } from './sqlite-failure.ts';
import { WriteAheadLog } from './write-ahead-log.ts';
import { type Setting, WriteBack } from './write-back.ts';

/** An open database file: one connection that writes, one that reads. */
export interface SqliteStore<DB> {
  /** The only way to write once the service runs. */
  readonly units: GroupCommit<DB>;
  /** Reads what is committed and on disk, never waits for the writer, refuses to write. */
  readonly reads: Kysely<DB>;
  /** The writing connection by itself: migrations at start, before the first unit. */
  readonly migrations: Kysely<DB>;
  /** Resolves when what `migrations` wrote is on disk. */
  sync(): Promise<void>;
  /** Finishes the queued units, writes the log back into the database file and closes it. May be called twice. */
  close(): Promise<void>;
}

/**
 * Milliseconds that a statement may wait for a lock of another process. The wait blocks the event loop (the driver
 * waits twice at worst), and the data folder's lock keeps other services out: short on purpose.
 */
const BUSY_TIMEOUT_MS = 100;

const SETTINGS: readonly Setting[] = [
  { pragma: 'busy_timeout', value: BUSY_TIMEOUT_MS },
  { pragma: 'journal_mode', value: 'wal' },
  // Checkpoints are synced by SQLite, commits by us: see DurableCommits.
  { pragma: 'synchronous', value: 'normal', readBack: 1 },
  { pragma: 'fullfsync', value: 1 },
  { pragma: 'checkpoint_fullfsync', value: 1 },
  { pragma: 'foreign_keys', value: 1 },
  { pragma: 'temp_store', value: 'memory', readBack: 2 },
  { pragma: 'cache_size', value: -16_384 },
  { pragma: 'wal_autocheckpoint', value: 0 },
  { pragma: 'journal_size_limit', value: 67_108_864 },
];

/** It does not wait, and syncs as the connection that writes. */
const writeBackSettings = SETTINGS.filter(({ pragma }) => /sync$|^synchronous$/.test(pragma));

/**
 * Opens `file` for one process (see DataFolderLock), made with mode 0600 where it is new. Throws
 * CoreError DISK_FULL, and DATA_FOLDER_UNUSABLE where it cannot be opened, is no database, or does not take a setting.
 */
export function openSqlite<DB>(file: string, options: GroupCommitOptions): SqliteStore<DB> {
  const opened: SqliteConnection[] = [];
  try {
    closeSync(openSync(file, 'a', 0o600));
    const writer = open(file, opened);
    const reader = open(file, opened);
    applySetting(reader, { pragma: 'query_only', value: 1 });
    // fail point: sqlite.opened(writer)
    const log = openLog(file, writer);
    // fail point: wal.opened(log)
    const writeBack = new WriteBack(file, writeBackSettings);
    return assemble<DB>({ writer, reader, log, writeBack }, options);
  } catch (error) {
    for (const connection of opened) connection.close();
    throw unusable(file, error);
  }
}

function open(file: string, opened: SqliteConnection[]): SqliteConnection {
  const connection = new SqliteConnection(file);
  opened.push(connection);
  for (const setting of SETTINGS) applySetting(connection, setting);
  return connection;
}

/** Sets and reads back: a durability that was only asked for is none. */
function applySetting(connection: SqliteConnection, setting: Setting): void {
  connection.query(`pragma ${setting.pragma} = ${setting.value}`);
  const [row = {}] = connection.query(`pragma ${setting.pragma}`).rows;
  const [actual] = Object.values(row);
  if (actual !== (setting.readBack ?? setting.value)) {
    throw new Error(`pragma ${setting.pragma} is ${actual} where ${setting.value} was set`);
  }
}

/** SQLite makes the log when it first reads a database that has one. */
function openLog(file: string, connection: SqliteConnection): WriteAheadLog {
  connection.query('select 1 from sqlite_schema limit 1');
  const [{ page_size: pageBytes } = {}] = connection.query('pragma page_size').rows;
  return new WriteAheadLog(file, Number(pageBytes));
}

interface Opened {
  readonly writer: SqliteConnection;
  readonly reader: SqliteConnection;
  readonly log: WriteAheadLog;
  readonly writeBack: WriteBack;
}

function assemble<DB>(opened: Opened, options: GroupCommitOptions): SqliteStore<DB> {
  const { writer, reader, log, writeBack } = opened;
  const units = new GroupCommit<DB>(writer, new DurableCommits(opened), options);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await units.close();
    writeBack.close();
    reader.close();
    checkpoint(writer);
    writer.close();
    log.close();
  };
  return {
    units,
    reads: new Kysely<DB>({ dialect: new SqliteDialect(reader) }),
    migrations: new Kysely<DB>({ dialect: new SqliteDialect(writer) }),
    sync: () => log.sync(),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** A checkpoint that fails (disk full) loses nothing: the log is read again at the next start. */
function checkpoint(writer: SqliteConnection): void {
  try {
    writer.query('pragma wal_checkpoint(truncate)');
  } catch {
    // The log stays beside the database.
  }
}
