import { expect, test } from 'vitest';
import { shortName, visible } from './shown-text.ts';

test('what turns the direction of text is a sign, as is what no eye sees', () => {
  expect(visible('a\u061cb\u202ec\u0007d\te')).toBe('a⟨U+061C⟩b⟨U+202E⟩c␇d\te');
});

test('a name is cut between characters, not in the middle of one', () => {
  const rockets = '🚀'.repeat(10);
  expect(shortName(rockets, 5)).toBe('🚀🚀 …');
  expect(shortName(rockets, 6)).toBe('🚀🚀🚀 …');
  expect(shortName(rockets, 20)).toBe(rockets);
  expect(shortName('two\nlines', 5)).toBe('two l …');
});
