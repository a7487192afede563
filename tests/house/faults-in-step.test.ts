import { expect, test } from 'vitest';
import { faultRows } from '../faults/fault-rows.ts';
import { readProjectFile } from './source-files.ts';

/** Lines of the table of faults: the numbers that each is about, and its text. */
function documented(): { numbers: number[]; text: string }[] {
  const [, section = ''] = readProjectFile('docs/reliability.md').split('## The faults by number');
  const [table = ''] = section.split('\n## ');
  return [...table.matchAll(/^\| ([\d, -]+) \|(.*)$/gm)].map(([, given = '', text = '']) => {
    const numbers = given.split(', ').flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });
    return { numbers, text };
  });
}

test('docs/reliability.md names every row of `npm run faults` beside each fault that it tries, and no other', () => {
  const told = documented().flatMap(({ numbers, text }) =>
    [...text.matchAll(/`([a-z]+(?:-[a-z]+)+|messages|poison|backup)`/g)].flatMap(([, name]) =>
      numbers.map((number) => ({ name, number })),
    ),
  );
  const names = new Set(faultRows.map(({ name }) => name));
  expect(told.filter(({ name }) => !names.has(name ?? ''))).toEqual([]);
  for (const { name, faults } of faultRows)
    for (const number of faults)
      expect(told.map((each) => `${each.number} ${each.name}`)).toContain(`${number} ${name}`);
});

test('each fault has one line', () => {
  const numbers = documented()
    .flatMap(({ numbers }) => numbers)
    .sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 56 }, (_, index) => index + 1));
});
