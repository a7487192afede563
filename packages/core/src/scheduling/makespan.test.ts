import { expect, test } from 'vitest';
import { lowerBoundMs, runVirtually, virtualCases } from './testing/virtual-suite.ts';
import { seeded } from './waiting/seeded.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Of each seed's suite: the time against the bound that no order can beat, and messages a case. */
function measure(count: number, slots: number, of: { sigma: number; unknown: number }) {
  return seeds.map((seed) => {
    const cases = virtualCases(count, { random: seeded(seed), ...of });
    const run = runVirtually(cases, slots);
    expect(run.given.every((times) => times === 1)).toBe(true);
    return { ratio: run.makespanMs / lowerBoundMs(cases, slots), pulls: run.pulls / count };
  });
}

function ratios(...of: Parameters<typeof measure>): readonly number[] {
  return measure(...of)
    .map(({ ratio }) => ratio)
    .sort((one, other) => one - other);
}

const middle = Math.floor(seeds.length / 2);

test('2,000 cases on 16 slots, predictions off by half: within half a percent of the bound, few messages', () => {
  const runs = measure(2_000, 16, { sigma: 0.5, unknown: 0 });
  expect(Math.max(...runs.map(({ ratio }) => ratio))).toBeLessThanOrEqual(1.005);
  expect(Math.max(...runs.map(({ pulls }) => pulls))).toBeLessThanOrEqual(0.16);
});

test('the same with a fifth unknown: within half a percent of the bound', () => {
  const runs = measure(2_000, 16, { sigma: 0.5, unknown: 0.2 });
  expect(Math.max(...runs.map(({ ratio }) => ratio))).toBeLessThanOrEqual(1.005);
  expect(Math.max(...runs.map(({ pulls }) => pulls))).toBeLessThanOrEqual(0.18);
});

test('100 cases on 8 slots, all known: within 2 % of the bound', () => {
  expect(ratios(100, 8, { sigma: 0, unknown: 0 }).at(-1)).toBeLessThanOrEqual(1.02);
});

test('100 cases on 8 slots, predictions off by half and a fifth unknown: mostly within 8 % of the bound', () => {
  expect(ratios(100, 8, { sigma: 0.5, unknown: 0.2 })[middle]).toBeLessThanOrEqual(1.08);
});
