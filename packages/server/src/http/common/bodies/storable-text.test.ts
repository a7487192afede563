import { expect, test } from 'vitest';
import { storableJson, storableText } from './storable-text.ts';

test('NUL and halves of surrogate pairs are replaced, whole pairs stay', () => {
  expect(storableText('a\0b')).toBe('a\ufffdb');
  expect(storableText('\ud83d')).toBe('\ufffd');
  expect(storableText('\ude00\ud83d')).toBe('\ufffd\ufffd');
  expect(storableText('基线 😀')).toBe('基线 😀');
});

test('texts are found in objects and lists, numbers and nulls stay', () => {
  const value = { a: ['x\0', 1, null], b: { c: '\ud83d' } };
  expect(storableJson(value)).toEqual({ a: ['x\ufffd', 1, null], b: { c: '\ufffd' } });
  expect(storableJson('\0')).toBe('\ufffd');
  expect(storableJson(undefined)).toBeUndefined();
});

test('a value that is nested 200,000 deep does not exhaust the stack', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(200_000)}"\\u0000"${']'.repeat(200_000)}`);
  let innermost = storableJson(deep);
  while (Array.isArray(innermost)) innermost = innermost[0];
  expect(innermost).toBe('\ufffd');
});
