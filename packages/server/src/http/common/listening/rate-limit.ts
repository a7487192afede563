import { CoreError } from '@testyard/core';
import type { FastifyRequest } from 'fastify';

export interface RateLimit {
  /** Calls that may come at once after a pause. */
  readonly burst: number;
  readonly perSecond: number;
}

export const defaultRateLimit: RateLimit = { burst: 300, perSecond: 100 };

const mostKeys = 10_000;

/** A bucket of tokens for each caller, filled evenly; the callers longest silent are forgotten first. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** `now` in milliseconds, never running backwards. */
  constructor(limit: RateLimit, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Errors: RATE_LIMITED with the seconds to wait. */
  take(key: string): void {
    const { burst, perSecond } = this.#limit;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    const left = tokens >= 1 ? tokens - 1 : tokens;
    this.#keep(key, { tokens: left, at: now });
    if (tokens < 1) throw new CoreError('RATE_LIMITED', { number: Math.ceil((1 - tokens) / perSecond) });
  }

  #keep(key: string, bucket: { tokens: number; at: number }): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= mostKeys) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      break;
    }
  }
}

/** Whose bucket a call takes from: the user's, else that of the network that it comes from. */
export function callerKey(request: FastifyRequest): string {
  return request.principal ? `user ${request.principal.userId}` : `network ${networkOf(request.ip)}`;
}

/** An IPv4 address as it is, an IPv6 address by its /64, within which one host has all. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}
