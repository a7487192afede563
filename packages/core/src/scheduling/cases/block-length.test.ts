import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockLength, cutBlock, type NextCase } from './block-length.ts';

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

test('blocks shrink to single cases at the end, but to no fewer than are worth a message', () => {
  expect(blockLength({ waiting: 400, slots: 2, meanMs: 20 })).toBe(100);
  expect(blockLength({ waiting: 4, slots: 2, meanMs: 20 })).toBe(1);
  expect(blockLength({ waiting: 24, slots: 2, meanMs: 0 })).toBe(20);
  expect(blockLength({ waiting: 4, slots: 2, meanMs: 0 })).toBe(4);
  expect(blockLength({ waiting: 4, slots: 2, meanMs: null })).toBe(1);
});

test('a block holds no more than its time, and few cases while nothing is known', () => {
  expect(blockLength({ waiting: 10_000, slots: 1, meanMs: 1_000 })).toBe(12);
  expect(blockLength({ waiting: 10_000, slots: 1, meanMs: null })).toBe(16);
  expect(blockLength({ waiting: 10_000, slots: 1, meanMs: 60_000 })).toBe(1);
});

const alone = (predictedMs: number): NextCase => ({ predictedMs, together: null });

test('by time a block has half of a slot its share, and a case that is longer than that is alone in it', () => {
  const next = [3_000, 800, 700, 100, 100].map(alone);
  expect(cutBlock(next, { remainingMs: 24_000, slots: 8 })).toBe(1);
  expect(cutBlock(next.slice(1), { remainingMs: 24_000, slots: 8 })).toBe(2);
  expect(cutBlock(Array<NextCase>(600).fill(alone(1)), { remainingMs: 1e9, slots: 2 })).toBe(400);
  expect(cutBlock(Array<NextCase>(600).fill(alone(1_000)), { remainingMs: 1e9, slots: 2 })).toBe(12);
});

test('what is not worth a message of its own goes along with others', () => {
  expect(cutBlock([alone(4), alone(4), alone(4), alone(9), alone(4)], { remainingMs: 25, slots: 4 })).toBe(3);
});

test('those that go together are in one block, however long it gets', () => {
  const together = Array<NextCase>(700).fill({ predictedMs: 1_000, together: 'file a' });
  expect(cutBlock([...together, alone(1)], { remainingMs: 1e6, slots: 8 })).toBe(700);
  expect(cutBlock([alone(1), ...together], { remainingMs: 1e6, slots: 8 })).toBe(1);
});
