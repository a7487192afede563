import type { FailureStanding } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { groupStanding, isUniform } from './group-standing.ts';

const one = (caseId: string, standing: FailureStanding['standing'], number: number): FailureStanding => ({
  ...{ caseId, standing, since: { runId: '', number }, runs: 1, last: null },
});
const standings = new Map(
  [one('a', 'new', 9), one('b', 'known', 4), one('c', 'known', 7), one('d', 'again', 9)].map((each) => [
    each.caseId,
    each,
  ]),
);
const of = (...ids: string[]) =>
  groupStanding(
    ids.map((id) => ({ id })),
    standings,
  );

test('a group says how many of it are new, and since when the longest of the others is known', () => {
  expect(of('a', 'b', 'c', 'd')).toEqual({ fresh: 1, cases: 4, since: 4, isOne: false });
  expect(of('a', 'd')).toEqual({ fresh: 1, cases: 2, since: null, isOne: false });
  expect(of('x')).toBeNull();
});

test('a group whose failures all stand alike says it once', () => {
  expect([of('a'), of('b'), of('b', 'c'), of('a', 'b'), of('d'), of('a', 'x')].map(isUniform)).toEqual([
    ...[true, true, false, false, false, false],
  ]);
});
