import { closeSync, openSync } from 'node:fs';
import { CoreError, systemWhy, type Why } from '@testyard/core';
import { Kysely } from 'kysely';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteDialect } from './sqlite-driver.ts';
import { SQLITE_NOTADB, sqliteResultCode } from './sqlite-failure.ts';

/** An open database file: one connection that writes, one that reads. */
export interface SqliteStore<DB> {
  /** The only way to write once the service runs. */
  readonly units: GroupCommit<DB>;
  /** Reads what is committed, never waits for the writer, refuses to write. */
  readonly reads: Kysely<DB>;
  /** The writing connection by itself: migrations at start, before the first unit. */
  readonly migrations: Kysely<DB>;
  /** Finishes the queued units, writes the log back into the database file and closes it. May be called twice. */
  close(): Promise<void>;
}

/**
 * Milliseconds that a statement may wait for a lock of another process. The wait blocks the event loop (the driver
 * waits twice at worst), and the data folder's lock keeps other services out: short on purpose.
 */
const BUSY_TIMEOUT_MS = 100;

const SETTINGS: readonly { pragma: string; value: string | number; readBack?: string | number }[] = [
  { pragma: 'busy_timeout', value: BUSY_TIMEOUT_MS },
  { pragma: 'journal_mode', value: 'wal' },
  { pragma: 'synchronous', value: 'full', readBack: 2 },
  { pragma: 'fullfsync', value: 1 },
  { pragma: 'checkpoint_fullfsync', value: 1 },
  { pragma: 'foreign_keys', value: 1 },
  { pragma: 'temp_store', value: 'memory', readBack: 2 },
  { pragma: 'cache_size', value: -16_384 },
  { pragma: 'wal_autocheckpoint', value: 1_000 },
  { pragma: 'journal_size_limit', value: 67_108_864 },
];

/**
 * Opens `file` for one process (see DataFolderLock), made with mode 0600 where it is new. Throws
 * CoreError DATA_FOLDER_UNUSABLE where it cannot be opened, is no database, or does not take a setting.
 */
export function openSqlite<DB>(file: string, options: GroupCommitOptions): SqliteStore<DB> {
  const opened: SqliteConnection[] = [];
  try {
    closeSync(openSync(file, 'a', 0o600));
    const writer = open(file, opened);
    const reader = open(file, opened);
    applySetting(reader, { pragma: 'query_only', value: 1 });
    // fail point: sqlite.opened(writer)
    return assemble<DB>(writer, reader, options);
  } catch (error) {
    for (const connection of opened) connection.close();
    throw new CoreError('DATA_FOLDER_UNUSABLE', { given: file, why: whyNotOpened(error) });
  }
}

function whyNotOpened(error: unknown): Why {
  const isNone = ((sqliteResultCode(error) ?? 0) & 0xff) === SQLITE_NOTADB;
  return isNone ? { rule: 'not-a-database' } : systemWhy(error);
}

function open(file: string, opened: SqliteConnection[]): SqliteConnection {
  const connection = new SqliteConnection(file);
  opened.push(connection);
  for (const setting of SETTINGS) applySetting(connection, setting);
  return connection;
}

/** Sets and reads back: a durability that was only asked for is none. */
function applySetting(connection: SqliteConnection, setting: (typeof SETTINGS)[number]): void {
  connection.query(`pragma ${setting.pragma} = ${setting.value}`);
  const [row = {}] = connection.query(`pragma ${setting.pragma}`).rows;
  const [actual] = Object.values(row);
  if (actual !== (setting.readBack ?? setting.value)) {
    throw new Error(`pragma ${setting.pragma} is ${actual} where ${setting.value} was set`);
  }
}

function assemble<DB>(writer: SqliteConnection, reader: SqliteConnection, options: GroupCommitOptions) {
  const units = new GroupCommit<DB>(writer, options);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await units.close();
    reader.close();
    checkpoint(writer);
    writer.close();
  };
  return {
    units,
    reads: new Kysely<DB>({ dialect: new SqliteDialect(reader) }),
    migrations: new Kysely<DB>({ dialect: new SqliteDialect(writer) }),
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
