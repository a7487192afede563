import { expect, test } from 'vitest';
import { estimateStart } from './estimate-start.ts';

const lasted = [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000];

test('a free slot with nobody before starts it at once', () => {
  expect(estimateStart({ slots: [null], ahead: [] })).toEqual({ p50: 0, p90: 0 });
});

test('what is before goes to the slot that is free first', () => {
  const ahead = [{ tasks: 3, lasted: [2_000] }];
  expect(estimateStart({ slots: [null], ahead })).toEqual({ p50: 6_000, p90: 6_000 });
  expect(estimateStart({ slots: [null, null], ahead })).toEqual({ p50: 2_000, p90: 2_000 });
});

test('a lease in use lasts as long as those that lasted longer than it has', () => {
  expect(estimateStart({ slots: [{ heldMs: 0, lasted }], ahead: [] })).toEqual({ p50: 5_000, p90: 9_000 });
  expect(estimateStart({ slots: [{ heldMs: 5_500, lasted }], ahead: [] })).toEqual({
    p50: 2_500,
    p90: 4_500,
  });
});

test('what is not known is not guessed', () => {
  expect(estimateStart({ slots: [], ahead: [] })).toBeNull();
  expect(estimateStart({ slots: [null], ahead: [{ tasks: 1, lasted: [] }] })).toBeNull();
  expect(estimateStart({ slots: [{ heldMs: 11_000, lasted }], ahead: [] })).toBeNull();
  expect(estimateStart({ slots: [null], ahead: [{ tasks: 30_000, lasted }] })).toBeNull();
});
