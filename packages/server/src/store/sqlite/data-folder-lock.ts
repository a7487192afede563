/**
 * One process per data folder. The lock is an exclusive transaction held open on a database of its own, so the
 * operating system frees it when its holder dies in any way; who holds it stands in a file beside it, for the message.
 */
import { accessSync, constants, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreError, type Why } from '@testyard/core';
import { makeFolder } from './make-folder.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { sqliteResultCode, unusable } from './sqlite-failure.ts';

const SQLITE_BUSY = 5;
const LOCK_FILE = 'lock.db';
const HOLDER_FILE = 'lock-holder.json';
/** How long a holder that has the lock may take to write its name. */
const HOLDER_WRITE_MS = 200;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
}

export interface DataFolderLock {
  /** Gives the folder free. May be called twice. With `leaveNothing` the files of the lock are removed from it, too. */
  release(how?: { readonly leaveNothing: boolean }): void;
}

/**
 * Makes `folder` (mode 0700) where it is missing and takes it for this process. Throws CoreError DATA_FOLDER_IN_USE,
 * naming the holder, while another process has it, DISK_FULL, and DATA_FOLDER_UNUSABLE where it cannot be made or
 * written; then it holds no more files than before. The mode of a folder that exists is left as it is.
 */
export async function lockDataFolder(folder: string, clock: { now(): number }): Promise<DataFolderLock> {
  prepareFolder(folder);
  const connection = await takeLock(folder);
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    startedAt: new Date(clock.now()).toISOString(),
  };
  // fail point: lock.taken
  writeHolder(folder, holder, connection);
  let held = true;
  return {
    release: ({ leaveNothing } = { leaveNothing: false }) => {
      if (!held) return;
      held = false;
      rmSync(join(folder, HOLDER_FILE), { force: true });
      // While it is held: who has it open already looks whether it is still there.
      if (leaveNothing) rmSync(join(folder, LOCK_FILE), { force: true });
      connection.close();
    },
  };
}

function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(folder, error);
  }
}

async function takeLock(folder: string): Promise<SqliteConnection> {
  const path = join(folder, LOCK_FILE);
  const before = inodeOf(path);
  let connection: SqliteConnection | undefined;
  try {
    connection = new SqliteConnection(path);
    const opened = inodeOf(path);
    connection.query('pragma busy_timeout = 0');
    connection.query('begin exclusive');
    // A holder that left nothing has removed the file since: a lock on it keeps nobody away.
    if (inodeOf(path) === (before ?? opened)) return connection;
  } catch (error) {
    connection?.close();
    if (((sqliteResultCode(error) ?? 0) & 0xff) !== SQLITE_BUSY) {
      if (before === undefined) rmSync(path, { force: true });
      throw unusable(folder, error);
    }
    throw await inUse(folder);
  }
  connection.close();
  throw await inUse(folder);
}

const inodeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;

function writeHolder(folder: string, holder: Holder, connection: SqliteConnection): void {
  const file = join(folder, HOLDER_FILE);
  try {
    writeFileSync(`${file}.new`, JSON.stringify(holder), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    rmSync(`${file}.new`, { force: true });
    connection.close();
    throw unusable(folder, error);
  }
}

async function inUse(folder: string): Promise<CoreError> {
  return new CoreError('DATA_FOLDER_IN_USE', { given: folder, why: await whoHolds(folder) });
}

/** The file may still name the holder before, whose process is gone: the new one gets a moment to write its own. */
async function whoHolds(folder: string): Promise<Why> {
  const until = performance.now() + HOLDER_WRITE_MS;
  for (;;) {
    const holder = readHolder(folder);
    if (holder && isAlive(holder)) {
      return { rule: 'held-by', pid: holder.pid, host: holder.host, since: holder.startedAt };
    }
    if (performance.now() > until) return { rule: 'held-by-another' };
    await sleep(20);
  }
}

function readHolder(folder: string): Holder | undefined {
  try {
    const { pid, host, startedAt }: Partial<Holder> = JSON.parse(
      readFileSync(join(folder, HOLDER_FILE), 'utf8'),
    );
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof startedAt !== 'string')
      return undefined;
    return { pid, host, startedAt };
  } catch {
    return undefined;
  }
}

/** Of another host nothing is known: taken as alive. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
