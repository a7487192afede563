import { createHash } from 'node:crypto';
import { CoreError, type PageRequest, wrongAt } from '@testyard/core';

const defaultLimit = 100;
const largestLimit = 1000;
const checkLength = 6;

/** The `next` of a page, opaque to callers, from the store's key; null on the last page. `list`: what it is good for. */
export function writeCursor(key: string | null, list: string): string | null {
  if (key === null) return null;
  return checkOf(key, list) + Buffer.from(key, 'utf8').toString('base64url');
}

/** The store's key from a caller's cursor. Errors: CURSOR_INVALID, for the cursor of another list, too. */
export function readCursor(cursor: string, list: string): string {
  const key = Buffer.from(cursor.slice(checkLength), 'base64url').toString('utf8');
  if (key === '' || key.includes('\0') || writeCursor(key, list) !== cursor)
    throw new CoreError('CURSOR_INVALID', { given: cursor.slice(0, 100) });
  return key;
}

/** `?limit=&cursor=` of a list; 100 items where no limit is given. `cursor`: a key of the store. Errors: REQUEST_INVALID. */
export function readPageRequest(query: { readonly limit?: string; readonly cursor?: string }): PageRequest {
  const limit = query.limit === undefined ? defaultLimit : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestLimit) {
    const finding = wrongAt('/limit', 'number-range', '1', String(largestLimit));
    throw new CoreError('REQUEST_INVALID', { findings: [finding] });
  }
  return { limit, after: query.cursor ?? null };
}

function checkOf(key: string, list: string): string {
  return createHash('sha256')
    .update(JSON.stringify([list, key]))
    .digest('base64url')
    .slice(0, checkLength);
}
