import { CoreError, type ExpectedRevision } from '@testyard/core';
import type { FastifyRequest } from 'fastify';
import { valuesOf } from './raw-headers.ts';

const tag = /^(W\/)?"([\x21\x23-\x7e]*)"$/;

/**
 * The `If-Match` header (RFC 9110), null where absent. A weak tag names no state for certain, so that it fits none.
 * Errors: IF_MATCH_INVALID.
 */
export function readIfMatch(request: Pick<FastifyRequest, 'raw'>): ExpectedRevision {
  const given = valuesOf(request.raw.rawHeaders, 'if-match');
  if (given.length === 0) return null;
  const parts = given.flatMap((value) => value.split(',')).map((part) => part.trim());
  if (parts.length === 1 && parts[0] === '*') return 'any';
  return parts.flatMap((part) => {
    const found = tag.exec(part);
    if (!found) throw new CoreError('IF_MATCH_INVALID', { given: part.slice(0, 100) });
    return found[1] === undefined ? [found[2] ?? ''] : [];
  });
}
