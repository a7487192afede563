import { expect, test } from 'vitest';
import { lineDiff } from './line-diff.ts';

const shown = (before: string, after: string) =>
  lineDiff(before, after).map((hunk) => hunk.map(({ sign, text }) => sign + text).join('|'));

test('what differs is shown with the lines around it, comments too', () => {
  expect(shown('a\nb # x\nc\n', 'a\nb # y\nc\n')).toEqual([' a|-b # x|+b # y| c']);
  expect(shown('a\n', 'a\n')).toEqual([]);
  expect(shown('a\n', 'a\nb\n')).toEqual([' a|+b']);
  expect(shown('a\nb\nc\n', 'b\nc\nd\n')).toEqual(['-a| b| c|+d']);
});

test('changes that are far from each other are apart, near ones together', () => {
  const lines = Array.from({ length: 30 }, (_, index) => String(index));
  const after = lines.with(3, 'x').with(8, 'y').with(25, 'z').join('\n');
  expect(shown(lines.join('\n'), after)).toEqual([
    ' 0| 1| 2|-3|+x| 4| 5| 6| 7|-8|+y| 9| 10| 11',
    ' 22| 23| 24|-25|+z| 26| 27| 28',
  ]);
});
