import { describe, expect, test } from 'vitest';
import { indented } from './indented.ts';

describe('Tab in the editor', () => {
  test('puts two spaces at the cursor', () => {
    expect(indented({ text: 'a:b', start: 2, end: 2 }, false)).toEqual({ text: 'a:  b', start: 4, end: 4 });
  });

  test('moves all lines of a selection, but no empty ones', () => {
    const moved = indented({ text: 'a\n\nb\nc', start: 0, end: 4 }, false);
    expect(moved.text).toBe('  a\n\n  b\nc');
    expect(moved.text.slice(moved.start, moved.end)).toBe('a\n\n  b');
  });

  test('takes back what is there, and nothing else', () => {
    expect(indented({ text: '  a\n b\nc', start: 4, end: 8 }, true)).toEqual({
      text: '  a\nb\nc',
      start: 4,
      end: 7,
    });
    expect(indented({ text: 'x\nc', start: 2, end: 2 }, true)).toEqual({ text: 'x\nc', start: 2, end: 2 });
  });
});
