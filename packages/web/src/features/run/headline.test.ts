import { expect, test } from 'vitest';
import { boundaryOf, sentenceOf, templateNames, titleOf, tookMs } from './headline.ts';

type Told = Parameters<typeof tookMs>[0];
const at = (second: number) => new Date(1_800_000_000_000 + second * 1000).toISOString();
const told = (more: object) =>
  ({ createdAt: at(0), startedAt: null, finishedAt: null, round: 1, rounds: [], ...more }) as unknown as Told;
const now = Date.parse(at(60));

test('a run that waits has taken what it has waited, a later round only since it was asked for', () => {
  expect(tookMs(told({}), now)).toBe(60_000);
  const rounds = [
    { round: 1, openedAt: null },
    { round: 2, openedAt: at(55) },
  ];
  expect(tookMs(told({ round: 2, rounds }), now)).toBe(5000);
});

test('a run that is over took what it ran', () => {
  expect(tookMs(told({ startedAt: at(10), finishedAt: at(22) }), now)).toBe(12_000);
});

test('a template that runs with several parameters is named once', () => {
  const tasks = ['a', 'b', 'a'].map((templateName) => ({ templateName }));
  expect(templateNames({ tasks } as unknown as Told)).toEqual(['a', 'b']);
});

const noCounts = {
  ...{ waiting: 0, running: 0, failed: 0, error: 0, skipped: 0, flaky: 0, blocked: 0 },
  ...{ notRun: 0, notReported: 0 },
};
const t = (key: string) => key;
const words = { t, figures: { count: String } } as never;
const over = (verdict: string, counts: object, more: object = {}) =>
  sentenceOf(
    told({
      ...{ state: 'finished', verdict, dryRun: false, stopReason: null },
      tasks: [{ verdict, reason: 'the build changed', counts: noCounts }],
      ...more,
      counts: { ...noCounts, expected: 3, passed: 3, ...counts },
    }),
    { words, now },
  );

test('a run that is invalid though all of its cases passed says why, not that all passed', () => {
  expect(over('invalid', {})).toBe('the build changed');
  expect(over('passed', {})).toBe('headline.all-passed');
});

test('beside failed cases a run says which task did not pass without one', () => {
  const counts = { failed: 1, passed: 2 };
  const told = {
    verdict: 'failed',
    state: 'finished',
    templateName: 'pay',
    counts: { ...noCounts, failed: 1 },
  };
  const broken = { ...told, verdict: 'error', reason: 'set-up', counts: noCounts };
  expect(over('failed', counts, { tasks: [told] })).toBe('headline.of');
  expect(over('failed', counts, { tasks: [told, broken] })).toBe('headline.of · headline.untold');
  expect(over('failed', counts, { tasks: [told, broken, broken] })).toBe(
    'headline.of · headline.untold-many',
  );
  const lost = { ...broken, reason: '1 not run', counts: { ...noCounts, notRun: 1 } };
  expect(over('error', { passed: 2, notRun: 1 }, { tasks: [lost, broken] })).toBe(
    '1 not run · headline.untold',
  );
});

test('a round that is red by what it left out does not say that all passed', () => {
  expect(over('failed', {}, { tasks: [] })).toBe('headline.of');
});

test('a run whose system changed says between which cases', () => {
  const invalid = {
    ...{ lastBefore: { caseId: '1', name: 'a' }, firstAfter: null, from: 'b1', to: 'b2' },
    ...{ executor: 'left', fromBranch: null, toBranch: null, seenAt: at(9) },
  };
  expect(over('invalid', {}, { invalid })).toBe('the build changed · headline.sut-between');
  expect(boundaryOf(invalid)).toEqual({ from: 'b1', to: 'b2', before: 'a', after: '–' });
});

test('while its system is down a run says so in place of how long it will take', () => {
  const during = (state: string) =>
    sentenceOf(
      told({
        ...{
          state: 'running',
          startedAt: at(10),
          pause: null,
          counts: { ...noCounts, expected: 6, passed: 3 },
        },
        ...{ sut: { guard: { state } }, tasks: [{ state: 'running', reason: 'cannot be reached' }] },
      }),
      { words: { t, figures: { count: String, elapsed: String } } as never, now },
    );
  expect(during('down')).toBe('progress.of · cannot be reached');
  expect(during('right')).toBe('progress.of · progress.left');
});

test('a run that waits says why, as the first of its tasks that knows', () => {
  const counts = { ...noCounts, expected: null, passed: 0 };
  const waiting = (...reasons: (string | null)[]) =>
    sentenceOf(
      told({
        state: 'queued',
        pause: null,
        counts,
        tasks: reasons.map((reason) => ({ state: 'queued', reason })),
      }),
      { words, now },
    );
  expect(waiting(null, 'no executor is online', 'another')).toBe('no executor is online');
  expect(waiting(null)).toBe('headline.queued');
  expect(waiting('x'.repeat(500))).toBe(`${'x'.repeat(100)} …`);
});

test('a run that was stopped says by whom and why, beside what had run', () => {
  const tasks = [{ verdict: 'stopped', reason: 'stopped by mei: not needed', counts: noCounts }];
  expect(over('stopped', { passed: 2, notRun: 1 }, { tasks })).toBe(
    'headline.of · stopped by mei: not needed',
  );
  expect(over('stopped', { passed: 0 }, { tasks })).toBe('stopped by mei: not needed');
  // What failed before makes it failed.
  const left = { ...tasks[0], state: 'finished', counts: { ...noCounts, notRun: 1 } };
  const more = { tasks: [left], stopReason: 'stopped by mei: not needed' };
  expect(over('failed', { passed: 1, failed: 1, notRun: 1 }, more)).toBe(
    'headline.of · stopped by mei: not needed',
  );
});

test('a run that is being stopped says how far it came, by whom it is stopped and why', () => {
  const stopping = (counts: object) =>
    sentenceOf(
      told({
        ...{ state: 'stopping', pause: null, tasks: [], stopReason: 'stopped by mei: not needed' },
        counts: { ...noCounts, expected: null, passed: 0, ...counts },
      }),
      { words, now },
    );
  expect(stopping({ expected: 6, passed: 3 })).toBe('progress.of · stopped by mei: not needed');
  expect(stopping({})).toBe('stopped by mei: not needed');
});

test('the tab of the browser counts no failure that is none: what a stopped task left out', () => {
  const counts = { ...noCounts, expected: 10, passed: 3, failed: 1, notRun: 4 };
  expect(titleOf(told({ state: 'running', number: 7, counts }), words)).toBe('(1✗) 80% run · Testyard');
  expect(titleOf(told({ state: 'running', number: 7, counts: { ...counts, failed: 0 } }), words)).toMatch(
    /^▶/,
  );
});
