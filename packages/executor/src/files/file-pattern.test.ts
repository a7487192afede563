import { expect, test } from 'vitest';
import { FilePattern } from './file-pattern.ts';

const matching = (pattern: string, paths: readonly string[]) =>
  paths.filter((path) => new FilePattern(pattern).matches(path));

const files = [
  'a.xml',
  'b.txt',
  '.hidden.xml',
  'r/a.xml',
  'r/s/b.xml',
  'r/s/t/c.txt',
  'x/r/a.xml',
  'r+(a).xml',
];

test.each([
  ['a.xml', ['a.xml']],
  ['./a.xml', ['a.xml']],
  ['*.xml', ['a.xml', '.hidden.xml', 'r+(a).xml']],
  ['?.xml', ['a.xml']],
  ['r/*', ['r/a.xml']],
  ['r/**', ['r/a.xml', 'r/s/b.xml', 'r/s/t/c.txt']],
  ['**', files],
  ['**/*.xml', ['a.xml', '.hidden.xml', 'r/a.xml', 'r/s/b.xml', 'x/r/a.xml', 'r+(a).xml']],
  ['**/r/**/*.xml', ['r/a.xml', 'r/s/b.xml', 'x/r/a.xml']],
  ['r/**/c.*', ['r/s/t/c.txt']],
  ['{a,b}.{xml,txt}', ['a.xml', 'b.txt']],
  ['{r/{a,x},b}.*', ['b.txt', 'r/a.xml']],
  ['[ab].*', ['a.xml', 'b.txt']],
  ['[!a-m].*', []],
  ['[!b-m].*', ['a.xml']],
  ['r+(a).xml', ['r+(a).xml']],
  ['\\*.xml', []],
  ['r', []],
  ['', []],
])('%s means %j', (pattern, expected) => {
  expect(matching(pattern, files)).toEqual(expected);
});

test('what is half written means itself', () => {
  expect(matching('{a', ['{a', 'a'])).toEqual(['{a']);
  expect(matching('[a', ['[a', 'a'])).toEqual(['[a']);
  expect(matching('{a}', ['{a}', 'a'])).toEqual(['{a}']);
  expect(matching('a\\', ['a\\', 'a'])).toEqual(['a\\']);
  expect(matching('[]]', [']', 'a'])).toEqual([']']);
  expect(matching('名?', ['名😀', '名'])).toEqual(['名😀']);
});

test.each([
  ['reports/**/*.xml', 'reports'],
  ['a/b/c.xml', 'a/b/c.xml'],
  ['*.xml', ''],
  ['a/{b,c}/x', 'a'],
  ['a/{b/x,b/y}', 'a/b'],
])('all that %s means lies in %j', (pattern, base) => {
  expect(new FilePattern(pattern).base).toBe(base);
});

test.each([
  `${'*a'.repeat(400)}b`,
  `${'**/'.repeat(300)}b`,
  `${'{*,a*}'.repeat(6)}b`,
  '+(+(+(a)))b',
  '(a+)+b',
])('no pattern takes long for any name', (pattern) => {
  const wildcards = new FilePattern(pattern);
  const startedAt = performance.now();
  expect(wildcards.matches('a'.repeat(255))).toBe(false);
  expect(wildcards.matches('a/'.repeat(255))).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});

test('a pattern has an end', () => {
  expect(() => new FilePattern('a'.repeat(1_001))).toThrow(RangeError);
  expect(() => new FilePattern('{a,b}'.repeat(30))).toThrow(RangeError);
});
