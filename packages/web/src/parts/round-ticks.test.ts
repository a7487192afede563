import { expect, test } from 'vitest';
import { roundTicks } from './round-ticks.ts';

test.each([
  [1_020, [0, 200, 400, 600, 800]],
  [2, [0, 1]],
  [5_000, [0, 1_000, 2_000, 3_000, 4_000]],
  [59_000, [0, 10_000, 20_000, 30_000, 40_000, 50_000]],
  [95 * 60_000, [0, 30 * 60_000, 60 * 60_000]],
  [5 * 24 * 3_600_000, [0, 1, 2, 3, 4].map((days) => days * 24 * 3_600_000)],
])('a scale of %d ms is labelled at round times, the last where its label fits', (span, ticks) => {
  expect(roundTicks(span)).toEqual(ticks);
});

test('a scale has a beginning and few labels, however long it is', () => {
  for (let span = 1; span < 1e13; span = Math.ceil(span * 1.3)) {
    const ticks = roundTicks(span);
    expect(ticks[0]).toBe(0);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.length).toBeGreaterThanOrEqual(span > 2 ? 2 : 1);
  }
});
