import { expect, test } from 'vitest';
import { backOffMs, isWorthRepeating, persist } from './retry.ts';
import { ServerRefusal } from './server-api.ts';

const refusal = (status: number, retryAfter?: string) => new ServerRefusal(status, '{}', retryAfter);

test('a broken connection and a server that cannot now are worth another try, a refusal is not', () => {
  expect(
    [new Error('ECONNRESET'), ...[408, 423, 429, 500, 502, 503, 507].map((s) => refusal(s))].every(
      isWorthRepeating,
    ),
  ).toBe(true);
  expect([400, 401, 403, 404, 409, 413, 416].map((status) => refusal(status)).some(isWorthRepeating)).toBe(
    false,
  );
});

test('waits grow to ten seconds, scattered, and Retry-After is kept to', () => {
  expect(backOffMs(1, null, () => 1)).toBe(200);
  expect(backOffMs(30, null, () => 1)).toBe(10_000);
  expect(backOffMs(30, null, () => 0)).toBe(2_500);
  expect(backOffMs(1, refusal(429, '7'), () => 0)).toBe(7_000);
  expect(backOffMs(1, refusal(429, '86400'), () => 0)).toBe(60_000);
});

test('a wait ends at once when it is given up', async () => {
  const given = new AbortController();
  const failing = persist(given.signal, () => Promise.reject(refusal(503, '50')));
  setImmediate(() => given.abort(new Error('given up')));
  await expect(failing).rejects.toThrow('given up');
});
