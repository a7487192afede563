import { CoreError } from '@testyard/core';
import { expect, test } from 'vitest';
import { readRange } from './byte-range.ts';

test.each([
  ['bytes=0-0', { from: 0, to: 1 }],
  ['bytes=0-99', { from: 0, to: 100 }],
  ['bytes=50-', { from: 50, to: 100 }],
  ['bytes=90-500', { from: 90, to: 100 }],
  ['bytes=-10', { from: 90, to: 100 }],
  ['bytes=-500', { from: 0, to: 100 }],
  ['Bytes = 5-6 ', { from: 5, to: 7 }],
])('%s of 100 bytes', (header, range) => {
  expect(readRange(header, 100)).toEqual(range);
});

test.each([
  undefined,
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=9-3',
  'bytes=0-1,5-6',
  'lines=0-1',
  'bytes=a-b',
])('%s asks for everything', (header) => {
  expect(readRange(header, 100)).toBeNull();
});

test.each([
  ['bytes=100-', 100],
  ['bytes=100-200', 100],
  ['bytes=-0', 100],
  ['bytes=0-', 0],
  ['bytes=-5', 0],
])('%s of %d bytes cannot be had, and the length is told', (header, length) => {
  const attempt = () => readRange(header, length);
  expect(attempt).toThrow(CoreError);
  expect(attempt).toThrow(
    expect.objectContaining({ code: 'RANGE_NOT_SATISFIABLE', details: { number: length } }),
  );
});
