import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameDocument } from './same-document.ts';

test('the order of keys does not matter, the order of items does', () => {
  expect(sameDocument({ a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 })).toBe(true);
  expect(sameDocument({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
});

test.each([
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: '1' }],
  [{ a: null }, { a: {} }],
  [{ a: [] }, { a: {} }],
  [{ a: { 0: 'x' } }, { a: ['x'] }],
])('%j is not %j', (one, other) => {
  expect(sameDocument(one, other)).toBe(false);
});

test('a document is the same as its own copy, and the same only as one that is equal', () => {
  const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(sameDocument(one, copy(one))).toBe(true);
      if (sameDocument(one, other)) expect(copy(other)).toEqual(copy(one));
    }),
  );
});
