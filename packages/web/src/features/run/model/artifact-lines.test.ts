import type { Artifact } from '@testyard/protocol';
import { describe, expect, test } from 'vitest';
import { artifactLines, filterArtifacts, groupArtifacts, keyOfLine, kindOf } from './artifact-lines.ts';

const file = (id: string, name: string, more: Partial<Artifact> = {}): Artifact => ({
  ...{ id, name, taskId: 't1', caseId: null, size: 10, sha256: '' },
  ...more,
});
const files = [
  file('1', 'out/shot-actual.png', { caseId: '7' }),
  file('2', 'out/run.log', { taskId: 't2', size: 5 }),
  file('3', 'out/shot-expected.png', { caseId: '7' }),
  file('4', 'out/report.xml'),
  file('5', 'out/core.bin', { caseId: '6' }),
];
const nameOf = (id: string) => (id === '7' ? 'test_Cart' : 'test_pay');
const idsOf = (found: readonly Artifact[]) => found.map(({ id }) => id);
const all = { text: '', kind: null, caseId: null };

describe('the files of a run', () => {
  test('stand by task and case, those of no case first, with how many they are and how large', () => {
    const groups = groupArtifacts(files, (id) => (id === '7' ? 0 : 1));
    expect(groups.map(({ key, files, bytes, items }) => [key, files, bytes, items.length])).toEqual([
      ['t1/', 1, 10, 1],
      // Two pictures that are compared are one item.
      ['t1/7', 2, 20, 1],
      ['t1/6', 1, 10, 1],
      ['t2/', 1, 5, 1],
    ]);
    const lines = artifactLines(groups, (key) => key === 't1/6');
    expect(lines.map(keyOfLine)).toEqual(['t1/', 't1/7', 't1/6', '5', 't2/']);
  });

  test('are found by words of their name or of their case, by kind and by case', () => {
    const found = (filter: Partial<typeof all> | object) =>
      idsOf(filterArtifacts(files, { ...all, ...filter }, nameOf));
    expect(found({})).toEqual(['1', '2', '3', '4', '5']);
    expect(found({ text: 'CART actual' })).toEqual(['1']);
    expect(found({ text: 'cart' })).toEqual(['1', '3']);
    expect(found({ kind: 'text' })).toEqual(['2', '4']);
    expect(found({ kind: 'other' })).toEqual(['5']);
    expect(found({ caseId: '6' })).toEqual(['5']);
    expect(found({ caseId: '6', kind: 'image' })).toEqual([]);
  });

  test('are of a kind by their name', () => {
    const names = ['a.PNG', 'a.webm', 'trace.zip', 'a.json', 'a.html', 'a.zip', 'a'];
    expect(names.map(kindOf)).toEqual(['image', 'video', 'trace', 'text', 'text', 'other', 'other']);
  });
});
