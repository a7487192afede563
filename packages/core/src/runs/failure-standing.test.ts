import { expect, test } from 'vitest';
import { standingOf } from './failure-standing.ts';

const runs = [9, 8, 7, 6].map((number) => ({ number, runId: `r${number}` }));
const now = { number: 10, runId: 'r10' };
const standing = (...failedIn: number[]) => standingOf(now, runs, new Set(failedIn));

test('what failed in none of the runs before is new', () => {
  expect(standing()).toEqual({ standing: 'new', since: now, runs: 1, last: null });
});

test('what failed in the last one is known since the first of those in a row', () => {
  expect(standing(9, 8, 6)).toEqual({ standing: 'known', since: runs[1], runs: 3, last: runs[0] });
  expect(standing(9, 8, 7, 6)).toMatchObject({ since: runs[3], runs: 5 });
});

test('what failed before, but not in the last one, fails again', () => {
  expect(standing(7)).toEqual({ standing: 'again', since: now, runs: 1, last: runs[2] });
});
