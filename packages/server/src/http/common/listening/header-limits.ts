import { CoreError } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What callers are told: a token of 100,000 characters passes with room for the other headers. */
const headerLimitBytes = 128 * 1024;

/**
 * Where Node stops reading. It lies above what callers are told, because an answer that Node's limit causes cannot know
 * which door was meant.
 */
export const hardHeaderLimitBytes = 512 * 1024;

/** Errors: HEADERS_TOO_LARGE; REQUEST_INVALID for HTTP/1.1 without the header `Host`. */
export function checkHeaders(request: FastifyRequest): void {
  const { rawHeaders, httpVersion, headers } = request.raw;
  const size = rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
  if (size > headerLimitBytes) throw new CoreError('HEADERS_TOO_LARGE', { number: headerLimitBytes });
  if (httpVersion === '1.1' && headers.host === undefined)
    throw new CoreError('REQUEST_INVALID', { why: { rule: 'no-host' } });
}

/**
 * Bodies are read as they are sent: one that says it is encoded would be taken for something else, as a file by its bytes.
 * Errors: BODY_ENCODED.
 */
export function refuseEncodedBody({ headers }: FastifyRequest, reply: FastifyReply): void {
  const encoding = headers['content-encoding']?.trim() ?? '';
  if (encoding === '' || encoding.toLowerCase() === 'identity') return;
  reply.header('accept-encoding', 'identity');
  throw new CoreError('BODY_ENCODED', { given: encoding });
}
