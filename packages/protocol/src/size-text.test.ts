import { expect, test } from 'vitest';
import { sizeText } from './size-text.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [10_000, '10000 B'],
  [262_144, '256 KiB'],
  [1_536, '1.5 KiB'],
  [524_288_000, '500 MiB'],
  [3_000_000_000, '2.8 GiB'],
  [2 ** 31, '2 GiB'],
])('%s bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
