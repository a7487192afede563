import { expect, test } from 'vitest';
import { backOffMs, isWorthRepeating, persist } from './retry.ts';
import { ServerRefusal } from './server-api.ts';

const refusal = (status: number, retryAfter?: string) =>
  new ServerRefusal(status, '{"code":"SOME"}', retryAfter);

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

test('what something else answers may be the server again in a moment, but not where it does not let a message through', () => {
  const page = (status: number) => new ServerRefusal(status, '<h1>Not here</h1>', undefined);
  expect([200, 302, 401, 404, 502].map(page).every(isWorthRepeating)).toBe(true);
  expect([400, 403, 405, 413].map(page).some(isWorthRepeating)).toBe(false);
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

test('a fleet that was cut off at one moment does not come back at one moment, and is back within ten seconds', () => {
  const awayMs = 60_000;
  let seed = 51;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const back = Array.from({ length: 1_000 }, () => {
    let at = 0;
    for (let tries = 1; at < awayMs; tries += 1) at += backOffMs(tries, new Error('ECONNREFUSED'), random);
    return at - awayMs;
  });
  const bySecond = new Map<number, number>();
  for (const ms of back) {
    const second = Math.floor(ms / 1000);
    bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
  }
  expect(Math.max(...back)).toBeLessThanOrEqual(10_000);
  expect(Math.max(...bySecond.values())).toBeLessThan(250);
});

test('the page of a proxy is told by its status, on one line, and the words of the server are kept', () => {
  const page = '<html>\r\n<title>504 Gateway Time-out</title>\n\u001b[2J</html>';
  expect(new ServerRefusal(504, page, undefined).message).toBe('HTTP 504: Gateway Timeout');
  expect(new ServerRefusal(502, 'null', undefined).message).toBe('HTTP 502: Bad Gateway');
  const said = JSON.stringify({ code: 'STALE', detail: 'Another one is there.' });
  expect(new ServerRefusal(409, said, undefined).message).toBe('STALE: Another one is there.');
});
