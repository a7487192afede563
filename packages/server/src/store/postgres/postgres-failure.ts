import { CoreError, systemWhy } from '@testyard/core';

/** Conflicts between units that ran at the same time: the whole unit is run again. */
const CONFLICTS = ['40001', '40P01', '23505'];
/** Somebody else holds what the unit waits for, or the statement took too long. */
const TIMED_OUT = ['55P03', '57014', '25P03'];
const READ_ONLY = '25006';
const DISK_FULL = '53100';

/** The SQLSTATE of an error that the server told, or undefined. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return 'severity' in error ? error.code : undefined;
}

/** True where units were in each other's way and nothing of this one is kept. */
export function isConflict(error: unknown): boolean {
  return CONFLICTS.includes(sqlStateOf(error) ?? '');
}

/** True where two units wrote the same name or number: another try sees what the first wrote. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23505';
}

/** True where the connection, or the whole server, is gone or of no use: sessions ended, network, sign-in refused. */
export function isConnectionFailure(error: unknown): boolean {
  if (error instanceof CoreError || error instanceof TypeError) return false;
  const state = sqlStateOf(error);
  if (state === undefined) return isDriverFailure(error);
  return /^(08|57P|28|3D)/.test(state) || state === '53300' || state === READ_ONLY;
}

/** What the driver and the sockets say: they have codes of the system, or one of a few sentences. */
function isDriverFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z_]+$/.test(error.code)) return true;
  if (isCertificateFailure(error)) return true;
  if (error instanceof AggregateError) return error.errors.some(isDriverFailure);
  return /connection|timeout|terminat|not queryable|after calling end/i.test(error.message);
}

/** True where the database showed a certificate that is not accepted: Node's codes, and those of OpenSSL. */
export function isCertificateFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return /^(CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ERR_TLS_CERT)/.test(error.code);
}

/** What a caller is told: DISK_FULL, STORE_UNAVAILABLE, or the error itself where it is the unit's own. */
export function toStoreFailure(error: unknown): unknown {
  const state = sqlStateOf(error) ?? '';
  if (state === DISK_FULL) return failure('DISK_FULL', 'database-disk-full', error);
  if (TIMED_OUT.includes(state)) return failure('STORE_UNAVAILABLE', 'database-locked', error);
  if (isConnectionFailure(error)) return failure('STORE_UNAVAILABLE', 'database-unreachable', error);
  if (/^(53|58|XX)/.test(state)) return failure('STORE_UNAVAILABLE', 'database-failed', error);
  return error;
}

/**
 * Why a start on the database at this place failed: DATABASE_UNREACHABLE where the connection broke, an error of the
 * catalogue as it is, DATABASE_UNSUITABLE where the database refuses what a start needs.
 */
export function startFailure(error: unknown, place: string): CoreError {
  const cause = error instanceof CoreError ? error.cause : error;
  if (isConnectionFailure(cause)) return told('DATABASE_UNREACHABLE');
  if (error instanceof CoreError && error.code !== 'STORE_UNAVAILABLE')
    return new CoreError(error.code, { given: place, ...error.details });
  return told('DATABASE_UNSUITABLE');

  function told(code: 'DATABASE_UNREACHABLE' | 'DATABASE_UNSUITABLE'): CoreError {
    return new CoreError(code, { given: place, why: systemWhy(cause) });
  }
}

type StoreRule =
  | 'database-locked'
  | 'database-failed'
  | 'database-unreachable'
  | 'database-disk-full'
  | 'database-contended'
  | 'commit-unknown';

export function failure(code: 'DISK_FULL' | 'STORE_UNAVAILABLE', rule: StoreRule, cause: unknown): CoreError {
  const told = new CoreError(code, { why: { rule } });
  told.cause = cause;
  return told;
}
