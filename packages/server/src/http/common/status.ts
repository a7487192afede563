import { type ErrorCode, type ErrorKind, errorCatalogue } from '@testyard/core';

/** The HTTP status of each kind of error; a door may have its own for a code. */
export const statusOfKind: Record<ErrorKind, number> = {
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  invalid: 400,
  conflict: 409,
  precondition: 412,
  range: 416,
  'too-large': 413,
  encoded: 415,
  'headers-too-large': 431,
  'rate-limited': 429,
  unavailable: 503,
  'disk-full': 507,
  internal: 500,
  verdict: 200,
  'start-up': 500,
};

export function statusOf(code: ErrorCode): number {
  return statusOfKind[errorCatalogue[code]];
}
