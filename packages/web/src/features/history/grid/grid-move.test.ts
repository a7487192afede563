import { expect, test } from 'vitest';
import { placeAfterKey } from './grid-move.ts';

const size = { rows: 5, columns: 4, page: 3 };
const after = (key: string, [row, column]: readonly [number, number], ctrlKey = false) => {
  const place = placeAfterKey({ key, ctrlKey }, { row, column }, size);
  return place && [place.row, place.column];
};

test.each([
  ['ArrowUp', [2, 1], [1, 1]],
  ['ArrowDown', [2, 1], [3, 1]],
  ['ArrowLeft', [2, 3], [2, 2]],
  ['ArrowRight', [2, 1], [2, 2]],
  ['Home', [2, 3], [2, 0]],
  ['End', [2, 0], [2, 3]],
  ['PageDown', [0, 1], [3, 1]],
  ['PageUp', [4, 1], [1, 1]],
] as const)('%s from %j leads to %j', (key, from, to) => {
  expect(after(key, from)).toEqual(to);
});

test('no key leads out of the grid', () => {
  expect(after('ArrowUp', [0, 0])).toEqual([0, 0]);
  expect(after('ArrowLeft', [0, 0])).toEqual([0, 0]);
  expect(after('ArrowDown', [4, 3])).toEqual([4, 3]);
  expect(after('ArrowRight', [4, 3])).toEqual([4, 3]);
  expect(after('PageDown', [3, 0])).toEqual([4, 0]);
  expect(after('PageUp', [1, 0])).toEqual([0, 0]);
});

test('with Ctrl, Home and End are the corners; other keys belong to somebody else', () => {
  expect(after('Home', [3, 2], true)).toEqual([0, 0]);
  expect(after('End', [1, 1], true)).toEqual([4, 3]);
  expect([after('ArrowLeft', [1, 1], true), after('Enter', [1, 1]), after('j', [1, 1])]).toEqual([
    ...[null, null, null],
  ]);
});
