import { expect, test } from 'vitest';
import { durationMs } from './duration.ts';

test.each([
  ['1ms', 1],
  ['90s', 90_000],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['366d', 366 * 86_400_000],
  ['0s', 0],
])('%s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '90', 's', '1.5h', '-1s', '1 s', '1S', '367d', '9999999999s', '1s\n', ' 1s', '٣s'])(
  '%j is no duration',
  (text) => {
    expect(durationMs(text)).toBeNull();
  },
);
