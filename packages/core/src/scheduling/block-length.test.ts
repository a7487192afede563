import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockLength } from './block-length.ts';

test('every case is given once, whatever the durations and slots', () => {
  const work = fc.record({
    cases: fc.integer({ min: 1, max: 5000 }),
    slots: fc.integer({ min: 0, max: 64 }),
    meanMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  });
  fc.assert(
    fc.property(work, ({ cases, slots, meanMs }) => {
      let waiting = cases;
      while (waiting > 0) {
        const length = blockLength({ waiting, slots, meanMs });
        expect(length).toBeGreaterThanOrEqual(1);
        expect(length).toBeLessThanOrEqual(waiting);
        waiting -= length;
      }
    }),
  );
});

test('blocks shrink to single cases at the end', () => {
  expect(blockLength({ waiting: 400, slots: 2, meanMs: 1 })).toBe(100);
  expect(blockLength({ waiting: 4, slots: 2, meanMs: 1 })).toBe(1);
});

test('a block holds no more than its time, and few cases while nothing is known', () => {
  expect(blockLength({ waiting: 10_000, slots: 1, meanMs: 1_000 })).toBe(5);
  expect(blockLength({ waiting: 10_000, slots: 1, meanMs: null })).toBe(16);
  expect(blockLength({ waiting: 10_000, slots: 1, meanMs: 60_000 })).toBe(1);
});
