import { expect, test } from 'vitest';
import { orderByEvidence } from './evidence-order.ts';

const now = Date.UTC(2026, 0, 31);
const daysAgo = (days: number) => now - days * 24 * 3600 * 1000;
const one = (id: string, ranAt: number | null, failedAt: number | null, historyMs = 1_000) => ({
  ...{ id, ranAt, failedAt, historyMs, file: null, together: null },
});

test('what failed lately comes first, then what did not run for longest, each for what it costs', () => {
  const cases = [
    one('fresh', daysAgo(1), null),
    one('old and dear', daysAgo(20), null, 60_000),
    one('old', daysAgo(20), null),
    one('never', null, null),
    one('failed long ago', daysAgo(2), daysAgo(60)),
    one('failed last week', daysAgo(7), daysAgo(7)),
    one('failed yesterday', daysAgo(1), daysAgo(1)),
  ];
  expect(orderByEvidence(cases, now).map(({ id }) => id)).toEqual([
    ...['failed yesterday', 'failed last week', 'never', 'old', 'failed long ago', 'fresh', 'old and dear'],
  ]);
});

test('a failure counts for thirty days, and what did not run for a year is as what never did', () => {
  const cases = [
    one('never', null, null),
    one('two years', daysAgo(730), null),
    one('never, too', null, null),
    one('failed in time', daysAgo(30), daysAgo(30)),
    one('failed before', daysAgo(31), daysAgo(31)),
  ];
  expect(orderByEvidence(cases, now).map(({ id }) => id)).toEqual([
    ...['failed in time', 'never', 'two years', 'never, too', 'failed before'],
  ]);
});

test('what ended after now, as the clock was set back, has ended just now', () => {
  const cases = [one('yesterday', daysAgo(1), daysAgo(1)), one('ahead', daysAgo(-2), daysAgo(-2))];
  expect(orderByEvidence(cases, now).map(({ id }) => id)).toEqual(['ahead', 'yesterday']);
});

test('where nothing is known of any case, nothing is predicted: a made up cost would fill a block', () => {
  const cases = ['a', 'b'].map((id) => ({ ...one(id, null, null), historyMs: null }));
  expect(orderByEvidence(cases, now).map(({ predictedMs }) => predictedMs)).toEqual([null, null]);
});

test('what is unknown costs what its neighbours do, and never nothing', () => {
  const cases = [one('a', null, null, 0), { ...one('b', null, null), historyMs: null }];
  expect(orderByEvidence(cases, now).map(({ predictedMs }) => predictedMs)).toEqual([1, 1]);
});

test('cases that go together are worth and cost what all of them do, and keep their order', () => {
  const cases = [
    { ...one('fresh of a group', daysAgo(1), null), together: 'group' },
    one('old', daysAgo(20), null),
    { ...one('failed of a group', daysAgo(1), daysAgo(1)), together: 'group' },
    one('failed last week', daysAgo(7), daysAgo(7)),
  ];
  expect(orderByEvidence(cases, now).map(({ id }) => id)).toEqual([
    ...['fresh of a group', 'failed of a group', 'failed last week', 'old'],
  ]);
});
