import fc from 'fast-check';
import { expect, test } from 'vitest';
import { busySlotsIn } from './occupancy.ts';

const stretch = { from: 1_000, until: 1_250, partMs: 100 };

test('spans count where they lie, over what has passed of each part', () => {
  expect(busySlotsIn(stretch, [])).toEqual([0, 0, 0]);
  expect(busySlotsIn(stretch, [{ from: 0, to: null }])).toEqual([1, 1, 1]);
  expect(busySlotsIn(stretch, [{ from: 1_050, to: 1_125 }])).toEqual([0.5, 0.25, 0]);
  expect(busySlotsIn(stretch, [{ from: 1_225, to: 9_999 }])).toEqual([0, 0, 0.5]);
  const two = [
    { from: 1_100, to: 1_200 },
    { from: 900, to: 1_150 },
  ];
  expect(busySlotsIn(stretch, two)).toEqual([1, 1.5, 0]);
});

test('what lies outside, or has no length, counts nothing', () => {
  const outside = [
    { from: 0, to: 1_000 },
    { from: 1_250, to: null },
    { from: 1_100, to: 1_100 },
    { from: 1_200, to: 1_100 },
  ];
  expect(busySlotsIn(stretch, outside)).toEqual([0, 0, 0]);
});

test('the time of all parts is that of all spans', () => {
  const span = fc
    .tuple(fc.nat(250), fc.nat(250))
    .map(([at, length]) => ({ from: 1_000 + at, to: Math.min(1_250, 1_000 + at + length) }));
  fc.assert(
    fc.property(fc.array(span), (spans) => {
      const [first = 0, second = 0, third = 0] = busySlotsIn(stretch, spans);
      const wanted = spans.reduce((sum, { from, to }) => sum + to - from, 0);
      expect(first * 100 + second * 100 + third * 50).toBeCloseTo(wanted, 6);
    }),
  );
});
