import { expect, test } from 'vitest';
import { readIfMatch } from './if-match.ts';

const read = (...values: string[]) =>
  readIfMatch({ raw: { rawHeaders: values.flatMap((value) => ['If-Match', value]) } as never });

test('nothing, any, one tag, several tags in one header or in two', () => {
  expect(read()).toBeNull();
  expect(read('*')).toBe('any');
  expect(read('"7.1"')).toEqual(['7.1']);
  expect(read('"7.1", "7.2"')).toEqual(['7.1', '7.2']);
  expect(read('"7.1"', '"7.2"')).toEqual(['7.1', '7.2']);
});

test('a weak tag fits nothing', () => {
  expect(read('W/"7.1"')).toEqual([]);
});

test.each(['', '7.1', "'7.1'", '"7.1', '*, "7.1"', '"a" "b"', '"名"'])('%j is refused', (value) => {
  expect(() => read(value)).toThrow('IF_MATCH_INVALID');
});
