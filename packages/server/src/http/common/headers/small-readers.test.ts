import { describe, expect, test } from 'vitest';
import { networkOf, RateLimiter } from '../listening/rate-limit.ts';
import { isOddPath } from '../listening/refuse-odd-paths.ts';
import { languageOf } from '../texts/language.ts';
import { readCursor, readPageRequest, writeCursor } from './cursor.ts';
import { bodyHash, readIdempotencyKey } from './idempotency-key.ts';
import { readWaitSeconds } from './prefer.ts';
import { onlyValueOf, valuesOf } from './raw-headers.ts';
import { requestIdOf } from './request-id.ts';

describe('the language', () => {
  test.each([
    [{}, 'zh'],
    [{ 'accept-language': '*' }, 'zh'],
    [{ 'accept-language': 'fr, de;q=0.5' }, 'zh'],
    [{ 'accept-language': 'en' }, 'en'],
    [{ 'accept-language': 'en-GB;q=0.8, zh-CN;q=0.9' }, 'zh'],
    [{ 'accept-language': 'zh;q=0, en' }, 'en'],
    [{ 'accept-language': 'zh-CN', 'x-language': 'en-us' }, 'en'],
    [{ 'accept-language': 'en', 'x-language': 'zh-cn' }, 'zh'],
    [{ 'accept-language': 'en', 'x-language': 'nonsense' }, 'en'],
  ] as const)('of %j is %s', (headers, language) => {
    expect(languageOf(headers, 'zh')).toBe(language);
  });
});

describe('Prefer', () => {
  test.each([
    [undefined, null],
    ['wait=30', 30],
    ['respond-async, Wait = 600; foo', 600],
    ['wait="5"', 5],
    ['return=minimal', null],
    ['wait=0', 0],
  ] as const)('%s waits %s', (prefer, seconds) => {
    expect(readWaitSeconds({ headers: prefer === undefined ? {} : { prefer } })).toBe(seconds);
  });

  test.each(['wait', 'wait=', 'wait=-1', 'wait=601', 'wait=1.5', 'wait=1e2', 'wait=soon'])(
    '%s is refused',
    (prefer) => {
      expect(() => readWaitSeconds({ headers: { prefer } })).toThrow(
        expect.objectContaining({ code: 'PREFER_INVALID' }),
      );
    },
  );
});

describe('Idempotency-Key', () => {
  const read = (...keys: string[]) => {
    const rawHeaders = keys.flatMap((key) => ['Idempotency-Key', key]);
    return readIdempotencyKey({ raw: { rawHeaders } } as unknown as Parameters<typeof readIdempotencyKey>[0]);
  };

  test('is one text of 1 to 255 visible characters', () => {
    expect(read()).toBeNull();
    expect(read('a'.repeat(255))).toHaveLength(255);
    expect(read('same', 'same')).toBe('same');
    for (const keys of [[''], ['a b'], ['钥'], ['a'.repeat(256)], ['one', 'two']])
      expect(() => read(...keys)).toThrow(expect.objectContaining({ code: 'IDEMPOTENCY_KEY_INVALID' }));
  });

  test('goes with a hash of the body that the order of its members does not change', () => {
    expect(bodyHash({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(bodyHash({ b: [{ d: 3, c: 2 }], a: 1 }));
    expect(bodyHash({ a: [1, 2] })).not.toBe(bodyHash({ a: [2, 1] }));
    expect(bodyHash({ a: '1' })).not.toBe(bodyHash({ a: 1 }));
  });
});

describe('a cursor', () => {
  test('brings the key of the store back, whatever is in it', () => {
    for (const key of ['1', 'name/名称', '["x",1]', 'é'.repeat(200)])
      expect(readCursor(writeCursor(key, 'list') ?? '', 'list')).toBe(key);
    expect(writeCursor(null, 'list')).toBeNull();
  });

  test('that was changed is refused', () => {
    const cursor = writeCursor('template 17', 'templates') ?? '';
    for (const changed of [
      '',
      'x',
      cursor.slice(1),
      `${cursor}A`,
      cursor.slice(0, -1),
      `B${cursor.slice(1)}`,
      // What no store was ever given as a key.
      writeCursor('', 'templates') ?? '',
      writeCursor('a\0b', 'templates') ?? '',
    ])
      expect(() => readCursor(changed, 'templates')).toThrow(
        expect.objectContaining({ code: 'CURSOR_INVALID' }),
      );
  });

  test('of another list is refused', () => {
    const cursor = writeCursor('17', 'templates') ?? '';
    expect(() => readCursor(cursor, 'runs')).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  });

  test('comes with a limit of 1 to 1000, 100 where none is given', () => {
    expect(readPageRequest({})).toEqual({ limit: 100, after: null });
    expect(readPageRequest({ limit: '1000' }).limit).toBe(1000);
    for (const limit of ['0', '1001', 'x'])
      expect(() => readPageRequest({ limit })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });
});

test('the value of one header is not the name of another', () => {
  const rawHeaders = ['X-One', 'x-auth-token', 'X-Auth-Token', ' token ', 'x-auth-token', ''];
  expect(valuesOf(rawHeaders, 'x-auth-token')).toEqual([' token ', '']);
  expect(onlyValueOf(rawHeaders, 'x-auth-token', 'TOKEN_UNKNOWN')).toBe('token');
  expect(() =>
    onlyValueOf([...rawHeaders, 'x-auth-token', 'other'], 'x-auth-token', 'TOKEN_UNKNOWN'),
  ).toThrow(expect.objectContaining({ code: 'TOKEN_UNKNOWN' }));
});

describe('the rate limit', () => {
  test('lets a burst pass, then the steady rate, and says how long to wait', () => {
    let now = 0;
    const limiter = new RateLimiter({ burst: 3, perSecond: 0.5 }, () => now);
    for (let call = 0; call < 3; call += 1) limiter.take('ann');
    expect(() => limiter.take('ann')).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED', details: { number: 2 } }),
    );
    limiter.take('bob');
    now += 2000;
    limiter.take('ann');
    expect(() => limiter.take('ann')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
    // A part of a second counts as one.
    now += 500;
    expect(() => limiter.take('ann')).toThrow(expect.objectContaining({ details: { number: 2 } }));
  });

  test('lets no more than a burst pass, however long the pause was', () => {
    let now = 0;
    const limiter = new RateLimiter({ burst: 3, perSecond: 1 }, () => now);
    limiter.take('ann');
    now += 3_600_000;
    for (let call = 0; call < 3; call += 1) limiter.take('ann');
    expect(() => limiter.take('ann')).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
  });

  test('remembers 10,000 callers, and forgets who has been silent for longest', () => {
    const limiter = new RateLimiter({ burst: 1, perSecond: 1 }, () => 0);
    const isLimited = (key: string) => {
      try {
        limiter.take(key);
        return false;
      } catch {
        return true;
      }
    };
    const others = (from: number, to: number) => {
      for (let caller = from; caller < to; caller += 1) limiter.take(`caller ${caller}`);
    };
    limiter.take('silent');
    limiter.take('loud');
    others(0, 9_998);
    expect(isLimited('loud')).toBe(true);
    others(10_000, 15_000);
    expect([isLimited('loud'), isLimited('silent'), isLimited('caller 14999')]).toEqual([true, false, true]);
  });

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::3:4:5:6:7', '2001:db8:0:3::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['fe80:1:2:3:4:5:6:7%eth0', 'fe80:1:2:3::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('the network of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

test('the request id is the one of the caller where it is 1 to 32 letters and digits', () => {
  expect(requestIdOf({ headers: { requestid: 'Abc123', 'x-request-id': 'other' } })).toBe('Abc123');
  expect(requestIdOf({ headers: { 'x-request-id': 'other' } })).toBe('other');
  for (const given of ['', 'a-b', 'a'.repeat(33), 'a\nb'])
    expect(requestIdOf({ headers: { requestid: given } })).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  '//api/v1/runs',
  '/api//v1',
  '/api/v1/../v1/runs',
  '/api/v1/.',
  '/api/v1/runs;x=1',
  '/api/%2e%2e/v1',
  '/api/v1%2fruns',
  '/%61pi/v1/runs',
  '/api\\v1',
  '/api/v1/runs%00',
  'api/v1',
])('%s is not a path of ours', (path) => {
  expect(isOddPath(path)).toBe(true);
  expect(isOddPath('/api/v1/projects/0123/runs')).toBe(false);
});
