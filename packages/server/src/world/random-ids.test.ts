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

test('hexadecimal ids have 32 digits, sort by the millisecond they are of, and are many within one', () => {
  let now = Date.UTC(2026, 0, 1);
  const ids = randomIds({ now: () => now });
  const early = Array.from({ length: 5_000 }, () => ids.hex());
  now += 1;
  const late = Array.from({ length: 5_000 }, () => ids.hex());
  const all = [...early, ...late];
  expect(all.filter((id) => !/^[0-9a-f]{32}$/.test(id))).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
  expect(([...early].sort().at(-1) as string) < ([...late].sort()[0] as string)).toBe(true);
});
