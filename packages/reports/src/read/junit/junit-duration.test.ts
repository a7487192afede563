import { expect, test } from 'vitest';
import { junitDurationMs } from './junit-duration.ts';

test.each([
  ['0.25', 250],
  ['0,25', 250],
  ['1,234.5', 1_234_500],
  ['1.234,5', 1_234_500],
  ['1,234,567.8', 1_234_567_800],
  ['1 234.5', 1_234_500],
  ['12', 12_000],
  ['1.2e-1', 120],
  ['3s', 3000],
  ['0.', 0],
  ['-1', 0],
  ['NaN', 0],
  ['soon', 0],
  ['', 0],
  [undefined, 0],
])('%s seconds are %d ms', (time, ms) => {
  expect(junitDurationMs(time)).toBe(ms);
});
