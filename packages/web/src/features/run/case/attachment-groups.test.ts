import type { Artifact } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { groupAttachments } from './attachment-groups.ts';

const file = (name: string, caseId: string | null = '7'): Artifact => ({
  ...{ id: `${name} of ${caseId}`, taskId: '1', caseId, name, size: 1, sha256: '' },
});
const told = (files: readonly Artifact[]) =>
  groupAttachments(files).map((group) =>
    'file' in group
      ? group.file.name
      : [group.comparison.name, group.comparison.expected?.name, group.comparison.diff?.name],
  );

test('what was expected, what was and where they differ are one comparison, where the first of them stood', () => {
  const files = ['log.txt', 'r/cart-actual.png', 'r/cart-diff.png', 'r/cart-expected.png', 'z.png'].map(
    (name) => file(name),
  );
  expect(told(files)).toEqual(['log.txt', ['r/cart.png', 'r/cart-expected.png', 'r/cart-diff.png'], 'z.png']);
});

test('a picture alone, another kind of file, and pictures of other cases are no comparison', () => {
  expect(
    told([file('a-actual.png'), file('a-actual.json'), file('b-expected.png'), file('b-diff.png')]),
  ).toEqual([...['a-actual.png', 'a-actual.json', 'b-expected.png', 'b-diff.png']]);
  expect(told([file('a-actual.png', '1'), file('a-expected.png', '2')])).toEqual([
    'a-actual.png',
    'a-expected.png',
  ]);
});

test('without a difference of its own two pictures are compared all the same', () => {
  expect(told([file('a-expected.png'), file('a-actual.png')])).toEqual([
    ['a.png', 'a-expected.png', undefined],
  ]);
});
