import type { HistoryCase, HistoryRun } from '@testyard/protocol';
import { describe, expect, test } from 'vitest';
import { caseKey, combinationText } from '../../parts/case-key.ts';
import { figuresIn } from '../../texts/figures.ts';
import { caseHref } from './grid/case-href.ts';
import { columnsOf, messageIn } from './grid/history-columns.ts';
import { readHistorySearch } from './history-search.ts';
import { namesLike } from './names-like.ts';
import { curvesOf, linePath, passRateOf } from './pass-rates.ts';
import { failRate, shownCases } from './shown-cases.ts';
import { callOf } from './use-history.ts';

const counts = {
  ...{ expected: 10, passed: 0, failed: 0, error: 0, skipped: 0, flaky: 0 },
  ...{ blocked: 0, notRun: 0, notReported: 0 },
};
const run = (number: number, more: Partial<HistoryRun> = {}): HistoryRun => ({
  ...{ id: `run-${number}`, number, verdict: 'passed', createdAt: '2026-11-29T13:00:00.000Z', rounds: 1 },
  ...{ startedAt: null, finishedAt: null, durationMs: null, counts, imported: false },
  ...{ branch: null, commit: null, sut: null },
  ...more,
});
const one = (name: string, more: Partial<HistoryCase> = {}): HistoryCase => ({
  ...{ name, suite: 'cart', file: null, states: [], ids: [], executed: 4, failed: 1, flaky: 0, changes: 0 },
  ...{ score: 0, isFlaky: false, since: null, standing: null, failures: [] },
  ...more,
});
const namesOf = (cases: readonly HistoryCase[]) => cases.map(({ name }) => name);

describe('the cases that are shown', () => {
  const cases = [
    one('total', { score: 0.1 }),
    one('pay', { suite: 'Pay', score: 0.3, isFlaky: true, flaky: 1 }),
    one('支付_超时重试', { score: 0.3, isFlaky: true, flaky: 2 }),
    one('click', { combination: { BROWSER: 'firefox' }, score: 1, isFlaky: true }),
  ];
  const shown = (text: string, isFlakyView = false) => namesOf(shownCases(cases, { text, isFlakyView }));

  test('are all, in their order, or those in which every word stands', () => {
    expect(shown('')).toEqual(['total', 'pay', '支付_超时重试', 'click']);
    expect(shown('PAY')).toEqual(['pay']);
    expect(shown('cart  TOT')).toEqual(['total']);
    expect(shown('超时')).toEqual(['支付_超时重试']);
    expect(shown('browser=fire')).toEqual(['click']);
    expect(shown('nothing')).toEqual([]);
  });

  test('are the flaky ones alone, the worst first, and of two alike the one that was retried more often', () => {
    expect(shown('', true)).toEqual(['click', '支付_超时重试', 'pay']);
    expect(shown('total', true)).toEqual([]);
    expect(namesOf(cases)[0]).toBe('total');
  });

  test('have a fail rate where anything was executed', () => {
    expect([failRate({ failed: 1, executed: 4 }), failRate({ failed: 0, executed: 0 })]).toEqual([
      0.25,
      null,
    ]);
  });
});

describe('the figures', () => {
  test('count flaky as passed, and what told nothing not at all', () => {
    expect(passRateOf({ ...counts, passed: 2, flaky: 1, failed: 1, skipped: 5, notRun: 1 })).toBe(0.75);
    expect(passRateOf({ ...counts, skipped: 3, blocked: 1 })).toBeNull();
  });

  test('go from the oldest run to the newest', () => {
    const newestFirst = [
      { counts: { ...counts, passed: 1, error: 1 }, durationMs: 9 },
      { counts: { ...counts, passed: 1 }, durationMs: null },
    ];
    expect(curvesOf(newestFirst)).toEqual({ passRates: [1, 0.5], durationsMs: [null, 9] });
  });

  test.each([
    [[0, 1], 'M0 10L20 0'],
    [[5, 5, 5], 'M0 5L10 5L20 5'],
    [[0, null, 1, 2, 1], 'M0 10h0M10 5L15 0L20 5'],
    [[null, 3], 'M20 5h0'],
  ])('%j are drawn as %s', (values, path) => {
    expect(linePath(values, { width: 20, height: 10 })).toBe(path);
  });

  test('what is not all is never said to be 100 %', () => {
    const { percent } = figuresIn('en');
    expect([0.99999, 1, 0.978, 0.57, 0].map(percent)).toEqual(['99.9%', '100%', '97.8%', '57%', '0%']);
  });
});

describe('the grid', () => {
  const runs = [run(12), run(11)];

  test('has the newest run at the right, and before the runs what the view says of a case', () => {
    const told = (isFlakyView: boolean) =>
      columnsOf(runs, isFlakyView).map((column) =>
        column.kind === 'run'
          ? [column.run.number, column.at]
          : column.kind === 'metric'
            ? column.metric
            : '',
      );
    expect(told(false)).toEqual(['', 'standing', 'score', [11, 1], [12, 0]]);
    expect(told(true)).toEqual(['', 'score', 'retried', 'fail-rate', [11, 1], [12, 0]]);
  });

  test('knows the message of the newest run of each kind of failure', () => {
    const failure = {
      status: 'failed',
      cause: 'test',
      runs: 3,
      runId: 'run-12',
      number: 12,
      caseId: '7',
    } as const;
    const failed = one('pay', { failures: [{ ...failure, message: 'boom' }] });
    expect([messageIn(failed, run(12)), messageIn(failed, run(11))]).toEqual(['boom', null]);
  });

  test.each([
    [1, '7', '/runs/run-3?tab=cases&case=7'],
    [2, '7', '/runs/run-3?round=1&tab=cases&case=7'],
    [1, null, '/runs/run-3?tab=cases&q=%22say+hi%22'],
  ])('leads to a case of a run of %d rounds, with id %s', (rounds, caseId, address) => {
    expect(caseHref({ name: 'say "hi"' }, run(3, { rounds }), caseId)).toBe(address);
  });
});

test('a case has one key in all runs of its combination, whatever the order of its values', () => {
  const combination = { OS: 'linux', BROWSER: 'firefox' };
  expect(combinationText(combination)).toBe('BROWSER=firefox · OS=linux');
  expect(caseKey({ suite: 'cart', name: 'pays', combination })).toBe(
    'cart › pays › BROWSER=firefox · OS=linux',
  );
  expect(caseKey({ suite: '', name: 'pays' })).toBe('pays');
});

test('an address says what is asked for, and what makes no sense in it is dropped', () => {
  const search = { template: 'a', view: 'flaky', runs: '50', before: '12', q: 'x', colour: 'red' };
  expect(readHistorySearch(search)).toEqual({
    template: 'a',
    view: 'flaky',
    runs: '50',
    before: '12',
    q: 'x',
  });
  expect(readHistorySearch({ view: 'all', runs: '51', before: '-1' })).toEqual({});
  expect(callOf('p', 'a', { branch: 'main', runs: '10', before: '12', q: 'x' })).toEqual({
    params: { projectId: 'p' },
    query: { template: 'a', runs: '10', branch: 'main', before: '12' },
  });
  expect(callOf('p', 'a', {}).query).toEqual({ template: 'a', runs: '30' });
});

test('a template is found by words of its name', () => {
  const names = ['checkout-smoke', 'Nightly checkout', '支付回归'];
  expect([namesLike(names, 'CHECK night'), namesLike(names, '支付'), namesLike(names, ' ')]).toEqual([
    ...[['Nightly checkout'], ['支付回归'], names],
  ]);
});
