import { expect, test } from 'vitest';
import { randomIds } from './random-ids.ts';

const clock = { now: () => Date.UTC(2026, 0, 1) };

test('processes of other numbers give other ids in the same millisecond, each in order, of 19 digits', () => {
  const all = [0, 1, 1023].flatMap((processNumber) => {
    const ids = randomIds(clock, processNumber);
    // More than a millisecond has.
    const given = Array.from({ length: 5_000 }, () => ids.decimal());
    expect(given).toEqual([...given].sort());
    return given;
  });
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((id) => !/^\d{19}$/.test(id))).toEqual([]);
});
