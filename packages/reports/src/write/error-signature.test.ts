import { expect, test } from 'vitest';
import { errorSignature } from './error-signature.ts';

test.each([
  ['expected 200, got 503', 'expected 404, got 500'],
  [
    'order 6f1c2e9a-1111-4222-8333-444455556666 is gone',
    'order 00000000-1111-4222-8333-44445555aaaa is gone',
  ],
  ['no /tmp/run-12/a.txt at 2026-01-02T03:04:05Z', 'no /tmp/x/y at 2025-12-31T23:59:59.123Z'],
  ['<Widget at 0x7f1b2c> is 1,5 s late', '<Widget at 0x01> is 12 s late'],
])('%s is as %s', (one, other) => {
  expect(errorSignature(one)).toBe(errorSignature(other));
});

test('other words are another kind', () => {
  expect(errorSignature('expected 200, got 503')).not.toBe(errorSignature('wanted 200, got 503'));
});
