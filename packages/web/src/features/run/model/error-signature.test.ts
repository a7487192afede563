import { describe, expect, test } from 'vitest';
import { errorSignature, firstLineOf } from './error-signature.ts';

describe('the signature of an error', () => {
  test.each([
    ['assert 503 == 200', 'assert 504 == 200'],
    ['order 9f2c1ab7 not found', 'order 77d01fe3 not found'],
    [
      'no such user 0b0f4b7e-2a64-4b2c-9d0b-9a8f7a3c1d22',
      'no such user 11111111-2a64-4b2c-9d0b-9a8f7a3c1d22',
    ],
    ['cannot open /tmp/run-1/a.txt', 'cannot open /tmp/run-22/deep/b.txt'],
    ['cannot open C:\\work\\a.txt', 'cannot open D:\\other\\b.txt'],
    ['timed out at 2026-11-28T22:15:01.123Z', 'timed out at 2026-11-29T01:02:03Z'],
    ['timed out at 22:15:01', 'timed out at 01:02:03'],
    ['connect ECONNREFUSED 127.0.0.1:41233', 'connect ECONNREFUSED 10.0.0.7:80'],
    ['GET http://a:1/x?y=1 failed', 'GET https://b.example/z failed'],
    ['<Foo object at 0x7f2a1c> is none', '<Foo object at 0x55aa00> is none'],
    ['took 3.4 s', 'took 12,001.7 s'],
    ['\u001b[31mE  boom\u001b[0m 1', 'E  boom 2'],
    ['超时：等待 30 秒', '超时：等待 31 秒'],
  ])('%s and %s are of one kind', (one, other) => {
    expect(errorSignature(one)).toBe(errorSignature(other));
  });

  test.each([
    ['assert 503 == 200', 'assert 503 != 200'],
    ["locator '#pay' not found", "locator '#cart' not found"],
    ['KeyError: name', 'KeyError: total'],
    ['decade', 'facade'],
  ])('%s and %s are not', (one, other) => {
    expect(errorSignature(one)).not.toBe(errorSignature(other));
  });

  test('it is made of the first line that says something', () => {
    expect(firstLineOf('\n  \nassert 1 == 2\nmore')).toBe('assert 1 == 2');
    expect(errorSignature('\nassert 1 == 2\nat 7')).toBe('assert <n> == <n>');
  });

  test('a message without an end takes no time', () => {
    const before = performance.now();
    errorSignature('/a'.repeat(500_000));
    errorSignature('1'.repeat(1_000_000));
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
