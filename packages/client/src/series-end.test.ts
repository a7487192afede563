import type { Round } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { seriesEnd } from './series-end.ts';
import { someCounts } from './testing/recorded.ts';

const inSeries = (number: number, of: number, untilFailure = false): Partial<Round> => ({
  series: { number, of, untilFailure },
});

const round = (number: number, more: Partial<Round> = {}): Round => ({
  ...{ round: number, scope: 'all', openedBy: 'li', openedAt: '2026-01-02T03:04:05.000Z' },
  ...{ state: 'finished', verdict: 'passed', counts: someCounts({ passed: 3 }) },
  ...{ startedAt: null, finishedAt: null, stopReason: null, left: null, series: null },
  ...more,
});

const endOf = (last: Round, next: readonly Round[] = []) => seriesEnd(last, [round(1), last, ...next]);

test('a series that came to its end, goes on or has not ended needs no reason', () => {
  expect(endOf(round(2))).toBeNull();
  expect(endOf(round(2, inSeries(5, 5)))).toBeNull();
  expect(endOf(round(2, inSeries(1, 5)), [round(3, { ...inSeries(2, 5), state: 'running' })])).toBeNull();
  expect(endOf(round(2, { ...inSeries(1, 5), state: 'running', verdict: null }))).toBeNull();
});

test('one with fewer rounds was stopped, found what it looked for, or lost a template', () => {
  expect(endOf(round(2, { ...inSeries(1, 5), verdict: 'stopped' }))).toBe('stopped');
  expect(endOf(round(2, { ...inSeries(1, 5, true), verdict: 'failed' }))).toBe('failure');
  expect(endOf(round(2, { ...inSeries(1, 5, true), counts: someCounts({ flaky: 1 }) }))).toBe('failure');
  expect(endOf(round(2, { ...inSeries(1, 5), verdict: 'failed' }))).toBe('template');
  expect(endOf(round(2, inSeries(1, 5, true)))).toBe('template');
  // What is executed after it is another one.
  expect(endOf(round(2, inSeries(1, 5)), [round(3)])).toBe('template');
  expect(endOf(round(2, inSeries(1, 5)), [round(3, inSeries(1, 4))])).toBe('template');
});

test('what earlier rounds left does not end a series', () => {
  const left = { cases: 2, verdict: 'stopped' } as const;
  expect(endOf(round(2, { ...inSeries(1, 5, true), left, verdict: 'stopped' }))).toBe('template');
  const counts = someCounts({ failed: 1 });
  expect(endOf(round(2, { ...inSeries(1, 5, true), left, verdict: 'stopped', counts }))).toBe('failure');
});
