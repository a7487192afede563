import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const REQUEST_ID_HEADER = 'x-request-id';

const acceptable = /^[A-Za-z0-9]{1,32}$/;

/** The caller's own `requestId` (or `X-Request-Id`) where it is 1 to 32 letters and digits, else 32 random hex digits. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  for (const name of ['requestid', REQUEST_ID_HEADER]) {
    const given = request.headers[name];
    if (typeof given === 'string' && acceptable.test(given)) return given;
  }
  return newRequestId();
}

export function newRequestId(): string {
  return randomUUID().replaceAll('-', '');
}
