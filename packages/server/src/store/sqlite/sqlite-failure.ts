import { CoreError, systemWhy, type Why } from '@testyard/core';

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
/** The shared memory file of the WAL could not grow: on a full disk this comes in place of SQLITE_FULL. */
const SQLITE_IOERR_SHMSIZE = SQLITE_IOERR | (19 << 8);

/** The extended result code of SQLite, or undefined when `error` is none of the driver's. */
export function sqliteResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('rawCode' in error)) return undefined;
  return typeof error.rawCode === 'number' ? error.rawCode : undefined;
}

/**
 * True when the database cannot be trusted on: an I/O error (a failed fsync must never be tried again: the kernel has
 * dropped the pages and the second try would lie) or a damaged file. The process ends and recovers at the next start.
 */
export function isFatalFailure(error: unknown): boolean {
  const code = sqliteResultCode(error);
  if (code === undefined || code === SQLITE_IOERR_SHMSIZE) return false;
  const primary = code & 0xff;
  return primary === SQLITE_IOERR || primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB;
}

/** What a caller is told: DISK_FULL, STORE_UNAVAILABLE, or the error itself where it is the unit's own. */
export function toStoreFailure(error: unknown): unknown {
  const code = sqliteResultCode(error);
  if (code === undefined) return error;
  if ((code & 0xff) === SQLITE_FULL || code === SQLITE_IOERR_SHMSIZE) {
    return coreErrorFrom(error, 'DISK_FULL', 'disk-full');
  }
  const isBusy = (code & 0xff) === SQLITE_BUSY || (code & 0xff) === SQLITE_LOCKED;
  if (isBusy) return coreErrorFrom(error, 'STORE_UNAVAILABLE', 'database-locked');
  if (isFatalFailure(error)) return coreErrorFrom(error, 'STORE_UNAVAILABLE', 'database-failed');
  return error;
}

/** Why a start cannot use the folder or the file at `place`: DISK_FULL, or DATA_FOLDER_UNUSABLE with its reason. */
export function unusable(place: string, error: unknown): CoreError {
  const failure = toStoreFailure(error);
  const noRoom = failure instanceof CoreError && failure.code === 'DISK_FULL';
  const { code } = systemWhy(error);
  if (noRoom || code === 'ENOSPC' || code === 'EDQUOT')
    return new CoreError('DISK_FULL', { given: place, why: { rule: 'disk-full-at' } });
  return new CoreError('DATA_FOLDER_UNUSABLE', { given: place, why: whyUnusable(error) });
}

function whyUnusable(error: unknown): Why {
  const isNone = ((sqliteResultCode(error) ?? 0) & 0xff) === SQLITE_NOTADB;
  return isNone ? { rule: 'not-a-database' } : systemWhy(error);
}

function coreErrorFrom(
  cause: unknown,
  code: 'DISK_FULL' | 'STORE_UNAVAILABLE',
  rule: 'disk-full' | 'database-locked' | 'database-failed',
): CoreError {
  const error = new CoreError(code, { why: { rule } });
  error.cause = cause;
  return error;
}
