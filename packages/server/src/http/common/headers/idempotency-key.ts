import { createHash } from 'node:crypto';
import { CoreError } from '@testyard/core';
import type { FastifyRequest } from 'fastify';
import { valuesOf } from './raw-headers.ts';

/** The `Idempotency-Key` header, null where absent. Errors: IDEMPOTENCY_KEY_INVALID. */
export function readIdempotencyKey(request: Pick<FastifyRequest, 'raw'>): string | null {
  const given = valuesOf(request.raw.rawHeaders, 'idempotency-key');
  const [key, ...others] = given;
  if (key === undefined) return null;
  if (others.some((other) => other !== key) || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new CoreError('IDEMPOTENCY_KEY_INVALID', { given: key.slice(0, 100) });
  return key;
}

/** SHA-256 of a JSON value, the same for every order of its keys. */
export function bodyHash(body: unknown): string {
  return createHash('sha256').update(canonical(body)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
