import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CaseToOrder, changedBy, orderCases, predict } from './case-order.ts';

const one = (id: string, more: Partial<CaseToOrder> = {}): CaseToOrder => ({
  ...{ id, file: null, together: null, historyMs: null },
  ...more,
});
const ids = (cases: readonly CaseToOrder[], slots = 4) => orderCases(cases, slots)?.map(({ id }) => id);

test('what took longest goes first, and what is short beside a share of the work keeps its order', () => {
  const lengths = { a: 3, b: 900, c: 1, d: 4_000, e: 2 };
  const cases = Object.entries(lengths).map(([id, historyMs]) => one(id, { historyMs }));
  expect(ids(cases)).toEqual(['d', 'b', 'a', 'c', 'e']);
});

test('cases of about the same length stay in the order of their file', () => {
  expect(ids([1_000, 1_020, 1_010, 1_015].map((historyMs, n) => one(`${n}`, { historyMs })))).toEqual([
    '0',
    '1',
    '2',
    '3',
  ]);
});

test('nothing is put in order for one slot, or where nothing is known', () => {
  const known = [one('a', { historyMs: 1 }), one('b', { historyMs: 9_000 })];
  expect(orderCases(known, 1)).toBeNull();
  expect(orderCases([one('a'), one('b')], 4)).toBeNull();
});

test('an unknown case is expected to take as long as its file does, else as all do', () => {
  const cases = [
    one('a', { file: 'x', historyMs: 100 }),
    one('b', { file: 'x', historyMs: 300 }),
    one('c', { file: 'x' }),
    one('d', { file: 'y', historyMs: 2_000 }),
    one('e', { file: 'z' }),
  ];
  expect(predict(cases)).toEqual([100, 300, 200, 2_000, 800]);
});

test('those that go together stand together, at the place of all that they take', () => {
  const cases = [
    one('a', { historyMs: 600, together: 'g' }),
    one('b', { historyMs: 800 }),
    one('c', { historyMs: 500, together: 'g' }),
    one('d', { historyMs: 700, together: 'h' }),
  ];
  expect(ids(cases)).toEqual(['a', 'c', 'b', 'd']);
  expect(ids(cases.map((each) => ({ ...each, historyMs: null })))).toEqual(['a', 'c', 'b', 'd']);
  const longLast = cases.map((each, n) => ({ ...each, historyMs: (each.historyMs ?? 0) * 10 ** n }));
  expect(ids(longLast, 1), 'one slot, until another joins').toEqual(['a', 'c', 'b', 'd']);
});

test('an order has every case once, and never fewer milliseconds than cases', () => {
  const some = fc.record({
    file: fc.option(fc.constantFrom('x', 'y')),
    together: fc.option(fc.constantFrom('g', 'h')),
    historyMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(some), fc.integer({ min: 0, max: 64 }), (facts, slots) => {
      const cases = facts.map((each, n) => one(String(n), each));
      const order = orderCases(cases, slots);
      if (order === null) return;
      expect(order.map(({ id }) => id).sort()).toEqual(cases.map(({ id }) => id).sort());
      const isKnown = cases.some(({ historyMs }) => historyMs !== null);
      for (const { predictedMs } of order)
        expect(
          isKnown ? Number.isInteger(predictedMs) && (predictedMs ?? 0) >= 1 : predictedMs === null,
        ).toBe(true);
    }),
  );
});

test('what stays where it is listed is written only where another prediction is kept of it', () => {
  const listed = ['a', 'b', 'c', 'd'].map((id) => ({ id, historyMs: 5 }));
  const order = ['c', 'b', 'a', 'd'].map((id) => ({ id, predictedMs: id === 'd' ? 6 : 5 }));
  expect(changedBy(order, listed)).toEqual([
    { id: 'c', predictedMs: 5, position: 0 },
    { id: 'a', predictedMs: 5, position: 2 },
    { id: 'd', predictedMs: 6, position: 3 },
  ]);
  const same = listed.map(({ id, historyMs }) => ({ id, predictedMs: historyMs }));
  expect(changedBy(same, listed)).toEqual([]);
});
