import type { Template } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { chosenIds, membersOf } from './group-members.ts';

const templates = ['a', 'b', 'c'].map((name) => ({ id: `id-${name}`, name }) as Template);
const group = { templateIds: ['id-b', 'gone', 'id-a', 'id-b'] };

test('members stand in their order, as often as they are named, and who was deleted is counted', () => {
  const { members, gone } = membersOf(group, templates);
  expect(members.map(({ name }) => name)).toEqual(['b', 'a', 'b']);
  expect(gone).toBe(1);
});

test('a choice keeps the places of who stays, and puts who comes at the end', () => {
  const { members } = membersOf(group, templates);
  expect(chosenIds(members, templates, ['b', 'a'])).toEqual(['id-b', 'id-a', 'id-b']);
  expect(chosenIds(members, templates, ['c', 'b'])).toEqual(['id-b', 'id-b', 'id-c']);
  expect(chosenIds(members, templates, [])).toEqual([]);
  expect(chosenIds([], templates, ['c', 'a'])).toEqual(['id-c', 'id-a']);
});
