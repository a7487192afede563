import type { HistoryCase, HistoryRun, TemplateHistory, Verdict } from '@testyard/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type PlayedAnswer,
  type PlayedServer,
  playServer,
} from '../../../client/src/testing/played-server.ts';
import { PROJECT_ID, RUN_ID, someCounts } from '../../../client/src/testing/recorded.ts';
import { type PlayedTerminal, playTerminal } from '../testing/played-io.ts';

let terminal: PlayedTerminal;
let server: PlayedServer;
beforeEach(async () => {
  terminal = await playTerminal();
});
afterEach(() => server.close());

const aRun = (number: number, verdict: Verdict): HistoryRun => ({
  ...{
    id: RUN_ID,
    number,
    verdict,
    createdAt: '2026-11-29T10:00:00.000Z',
    startedAt: null,
    finishedAt: null,
  },
  ...{ durationMs: 60_000, counts: someCounts(), rounds: 1, imported: false },
  ...{ branch: null, commit: null, sut: null },
});
const aCase = (name: string, more: Partial<HistoryCase>): HistoryCase => ({
  ...{
    name,
    suite: 'pay',
    file: 'pay.py',
    states: [],
    ids: [],
    executed: 3,
    failed: 1,
    flaky: 0,
    changes: 1,
  },
  ...{ score: 0.5, isFlaky: false, since: null, standing: null, failures: [] },
  ...more,
});
const whole: TemplateHistory = {
  template: { id: '1', name: 'checkout' },
  runs: [aRun(1284, 'failed'), aRun(1283, 'stopped'), aRun(1281, 'passed')],
  before: 1281,
  summary: { passRate: 0.99999, durationP95Ms: 850_000, flaky: 1, failing: 2, newlyFailing: 1 },
  cases: [
    aCase('test_支付_超时重试', { states: ['failed', 'not-run', 'passed'], since: 1284, standing: 'new' }),
    aCase('test_pay', { states: ['failed', 'failed', null], since: 1283, standing: 'known', score: 0 }),
    aCase('test_late\u001b[2J', { states: ['passed', 'flaky', 'skipped'], isFlaky: true }),
  ],
  more: 0,
};

async function play(answer: PlayedAnswer = { json: whole }): Promise<void> {
  server = await playServer({
    'GET /api/v1/projects': () => ({ json: { items: [{ id: PROJECT_ID, name: 'default' }], next: null } }),
    'GET /api/v1/projects/:p/history': () => answer,
    'GET /api/v1/projects/:p/templates': ({ query }) => ({
      json: { items: query.has('name') ? [] : [{ id: '1', name: 'checkout' }], next: null },
    }),
  });
  terminal.env.TESTYARD_SERVER = server.url;
  terminal.env.TESTYARD_TOKEN = 't-1';
}

test('a line for each case, the newest run at the right, under what the runs were', async () => {
  await play();
  expect(await terminal.run('history', 'checkout')).toBe(0);
  expect(terminal.stdout.text.trimEnd().split('\n')).toEqual([
    'checkout: 3 runs, #1281 to #1284',
    '99.9 % passed · 95 % of runs within 14m10s · 1 flaky · 2 failing, 1 of them since the last run',
    '',
    'RUNS  SCORE  SINCE      CASE',
    '✓■✗                     verdicts of the runs',
    '✓○✗    0.50  #1284 new  pay › test_支付_超时重试',
    '·✗✗    0.00  #1283      pay › test_pay',
    '–≈✓    0.50             pay › test_late',
    '',
    '✗ failed  ○ not run  ≈ flaky  – skipped  ✓ passed  ■ stopped  · not part of the run, or unknown',
  ]);
  expect(terminal.stderr.text).toContain('Further back: --before 1281');
});

test('it is asked as it is narrowed, and what is no number is refused before', async () => {
  await play();
  const flags = ['--branch', 'main', '--sut', 'shop', '--runs', '7', '--before', '1281'];
  expect(await terminal.run('history', 'checkout', ...flags)).toBe(0);
  expect(Object.fromEntries(server.calls.at(-1)?.query ?? [])).toEqual({
    ...{ template: 'checkout', branch: 'main', sut: 'shop', runs: '7', before: '1281' },
  });
  const asked = server.calls.length;
  for (const wrong of [
    ['--runs', '51'],
    ['--runs', 'all'],
    ['--before', '0'],
    ['--limit', '501'],
  ])
    expect(await terminal.run('history', 'checkout', ...wrong)).toBe(2);
  expect(server.calls).toHaveLength(asked);
});

test('flaky ones alone, as many as are asked for, in either language and for programs', async () => {
  await play();
  expect(await terminal.run('history', 'checkout', '--flaky', '--json')).toBe(0);
  expect(JSON.parse(terminal.stdout.text)).toMatchObject({ cases: [{ isFlaky: true }], before: 1281 });
  expect(await terminal.run('history', 'checkout', '--limit', '1', '--lang', 'zh')).toBe(0);
  expect(terminal.stdout.text).toContain('#1284 新');
  expect(terminal.stdout.text).not.toContain('test_pay');
  expect(terminal.stderr.text).toContain('还有 2 个用例未显示');
});

test('a narrow terminal cuts names and no signs', async () => {
  await play();
  terminal.stdout.isTTY = true;
  terminal.stdout.columns = 50;
  expect(await terminal.run('history', 'checkout', '--no-color')).toBe(0);
  expect(terminal.stdout.text).toContain('✓■✗                     verdicts of the runs');
  expect(terminal.stdout.text).toContain('✓○✗    0.50  #1284 new  pay › test_支付_超时重试');
  terminal.stdout.columns = 40;
  expect(await terminal.run('history', 'checkout', '--no-color')).toBe(0);
  expect(terminal.stdout.text).toMatch(/^✓○✗ {4}0\.50 {2}#1284 new {2}pay › test_支付_.*…$/m);
});

test('a steady template, one that never ran, and one that is not there are told apart', async () => {
  const summary = { passRate: 1, durationP95Ms: null, flaky: 0, failing: 0, newlyFailing: 0 };
  await play({ json: { ...whole, cases: [], summary, before: null } });
  expect(await terminal.run('history', 'checkout')).toBe(0);
  expect(terminal.stdout.text).toContain('100 % passed · 0 flaky · 0 failing\n\nNo case failed or was flaky');
  await server.close();
  await play({
    json: { ...whole, runs: [], cases: [], summary: { ...summary, passRate: null }, before: null },
  });
  expect(await terminal.run('history', 'checkout')).toBe(0);
  expect(terminal.stderr.text).toContain('Start one: testyard run checkout');
  expect(await terminal.run('history', 'checkout', '--branch', 'x')).toBe(0);
  expect(terminal.stderr.text).toContain('No run of checkout matches.');
  await server.close();
  await play({ status: 404, json: { code: 'TEMPLATE_NOT_FOUND', title: 'no', detail: 'no', status: 404 } });
  expect(await terminal.run('history', 'chekout')).toBe(2);
  expect(terminal.stderr.text).toContain('Did you mean checkout?');
});
