import type { FastifyRequest } from 'fastify';
import { valuesOf } from './raw-headers.ts';

const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The header `traceparent` of W3C Trace Context; null where it is absent, twice there or no such thing, as the standard has it. */
export function readTraceparent(request: Pick<FastifyRequest, 'raw'>): string | null {
  const [given, ...others] = valuesOf(request.raw.rawHeaders, 'traceparent');
  return given !== undefined && others.length === 0 && form.test(given) ? given : null;
}

/** What a run that this call starts belongs to: the span of the call where calls are traced, else that of its caller. */
export function traceOfCall(request: Pick<FastifyRequest, 'raw' | 'trace'>): string | null {
  return request.trace?.traceparent ?? readTraceparent(request);
}
