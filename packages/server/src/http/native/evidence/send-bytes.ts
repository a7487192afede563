import { Readable } from 'node:stream';
import { CoreError } from '@testyard/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnown } from '../../common/headers/if-none-match.ts';
import { type ByteRange, readRange } from './byte-range.ts';

export interface Bytes {
  readonly length: number;
  /** Of content that never changes; null where it grows. */
  readonly etag: string | null;
  readonly read: (range: ByteRange) => AsyncIterable<Uint8Array>;
}

/**
 * Streams bytes, or the range of them that is asked for. They are what tests wrote: no browser may take them for
 * anything but bytes. Errors: RANGE_NOT_SATISFIABLE.
 */
export function sendBytes(request: FastifyRequest, reply: FastifyReply, bytes: Bytes): FastifyReply {
  if (bytes.etag !== null) reply.header('etag', bytes.etag);
  if (isKnown(request, bytes.etag)) return reply.code(304).send();
  const range = requestedRange(request, reply, bytes);
  const { from, to } = range ?? { from: 0, to: bytes.length };
  if (range) reply.code(206).header('content-range', `bytes ${from}-${to - 1}/${bytes.length}`);
  reply
    .header('accept-ranges', 'bytes')
    .header('content-length', to - from)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .type('application/octet-stream');
  // A stream in both cases: of a text, Fastify would state the length that it has itself.
  const content = request.method === 'HEAD' || from === to ? [] : bytes.read({ from, to });
  return reply.send(Readable.from(content, { objectMode: false }));
}

function requestedRange(request: FastifyRequest, reply: FastifyReply, bytes: Bytes): ByteRange | null {
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== bytes.etag) return null;
  try {
    return readRange(request.headers.range, bytes.length);
  } catch (error) {
    if (error instanceof CoreError) reply.header('content-range', `bytes */${bytes.length}`);
    throw error;
  }
}
