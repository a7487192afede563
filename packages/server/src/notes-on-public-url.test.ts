import { expect, test } from 'vitest';
import { notesOnPublicUrl } from './notes-on-public-url.ts';

test('a public address with a path is warned of, because the page needs paths from / on', () => {
  expect(notesOnPublicUrl('https://example.org/testyard')).toEqual([
    expect.stringMatching(/^the public address https:\/\/example\.org\/testyard has a path/),
  ]);
  for (const fine of [
    undefined,
    'https://testyard.example.org',
    'https://testyard.example.org:8443/',
    'http://[::1]:80',
  ])
    expect(notesOnPublicUrl(fine)).toEqual([]);
});
