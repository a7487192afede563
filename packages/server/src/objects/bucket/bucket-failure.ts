import { CoreError } from '@testyard/core';

/** Seconds after which a caller may try again. */
const RETRY_AFTER_SECONDS = 5;

/** What stores call a quota that is used up, or a disk that is full. */
const FULL = new Set([
  'QuotaExceeded',
  'QuotaExceededException',
  'StorageFull',
  'InsufficientStorage',
  'InsufficientCapacity',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
]);

/** The name that the store gave its refusal: `NoSuchKey`, `AccessDenied`... Undefined where there was no answer. */
export function refusalOf(error: unknown): string | undefined {
  return error instanceof Error && statusOf(error) !== undefined ? error.name : undefined;
}

/** The HTTP status of the store's answer; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata as { httpStatusCode?: number } | undefined;
  return metadata?.httpStatusCode;
}

/** Whether another has written in between: what the write was conditional on does not hold. */
export function isOvertaken(error: unknown): boolean {
  const status = statusOf(error);
  return status === 412 || (status === 409 && refusalOf(error) === 'ConditionalRequestConflict');
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && refusalOf(error) !== 'NoSuchBucket';
}

/** One line for people about what the store, or the way to it, answered. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const status = statusOf(error);
  if (status !== undefined) return `${error.name} (${status}): ${error.message}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  // The message of an AggregateError (one failure for each address tried) is empty.
  return error.message === '' ? code : `${code}: ${error.message}`;
}

/** CoreError DISK_FULL where the store says that it has no room, else STORE_UNAVAILABLE; CoreErrors as they are. */
export function toBucketFailure(error: unknown): CoreError {
  if (error instanceof CoreError) return error;
  const isFull = statusOf(error) === 507 || FULL.has(refusalOf(error) ?? '');
  const failure = isFull
    ? new CoreError('DISK_FULL', { why: { rule: 'bucket-full' } })
    : new CoreError('STORE_UNAVAILABLE', {
        number: RETRY_AFTER_SECONDS,
        why: { rule: 'object-store', text: explain(error) },
      });
  failure.cause = error;
  return failure;
}
