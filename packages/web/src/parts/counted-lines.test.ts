import { expect, test } from 'vitest';
import { countedLines } from './counted-lines.ts';

test('what was said several times is told once, with how often', () => {
  expect(countedLines([])).toEqual([]);
  const said = ['set-up failed', 'lost', 'set-up failed'];
  expect(countedLines(said)).toEqual([
    { line: 'set-up failed', times: 2 },
    { line: 'lost', times: 1 },
  ]);
});
