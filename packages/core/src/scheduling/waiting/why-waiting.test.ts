import { expect, test } from 'vitest';
import type { Executor } from '../../executors/executor.ts';
import type { Task } from '../../runs/run.ts';
import { planOf } from '../../templates/plan.ts';
import { noGuards } from '../fit/guards.ts';
import { whyWaiting } from './why-waiting.ts';

const plan = planOf({ name: 't', framework: 'pytest', source: { path: '/s' }, labels: { site: 'lab' } }, {});
const task = {
  projectId: 'p',
  plan,
  excludedExecutors: [{ executorId: '9', cause: 'tool', message: 'pytest is broken' }],
} as unknown as Task;

function executor(name: string, more: Partial<Executor> = {}): Executor {
  const sources = { gitSchemes: [], paths: ['/s'] };
  const fit = {
    projectId: null,
    revoked: false,
    ...{
      ephemeral: false,
      distrusted: {},
      guards: noGuards,
      key: { issuedAt: 0, orderedGraceMs: null, oldUntil: null },
    },
    draining: false,
    pause: null,
    trouble: null,
    lastSeenAt: 1_000,
    labels: { site: 'lab' },
    frameworks: { pytest: '9' },
    sources,
  };
  return { id: name, name, ...fit, ...more } as Executor;
}

const away = { now: 1_000, silentSince: 1_001 };
const there = { now: 1_000, silentSince: 0 };

test('a task says what its project lacks', () => {
  expect(whyWaiting(task, [], there)).toEqual({ rule: 'none-fits', unfit: [] });
  const unfit = [executor('a', { labels: {} }), executor('b', { frameworks: {} }), executor('9')];
  expect(whyWaiting(task, unfit, there)).toEqual({
    rule: 'none-fits',
    unfit: [
      { name: 'a', why: { rule: 'label-missing', values: ['site', 'lab'] } },
      { name: 'b', why: { rule: 'no-framework', values: ['pytest'] } },
      { name: '9', why: { rule: 'told', message: 'pytest is broken' } },
    ],
  });
});

test('of those that do not fit the nearest is named first: a line has room for few', () => {
  const bare = { labels: {}, frameworks: {} };
  const unfit = [
    executor('far', bare),
    executor('off', { labels: {}, lastSeenAt: 999 }),
    executor('near', { labels: {} }),
  ];
  const why = whyWaiting(task, unfit, { now: 1_000, silentSince: 1_000 });
  expect(why.rule === 'none-fits' && why.unfit.map(({ name }) => name)).toEqual(['near', 'far', 'off']);
});

test('what all of them lack is said of each, whatever else is missing', () => {
  const unfit = [
    executor('a', { labels: { site: 'office' } }),
    executor('b', { labels: {}, frameworks: {} }),
  ];
  const told = (executors: readonly Executor[]) => {
    const why = whyWaiting(task, executors, there);
    return why.rule === 'none-fits' && why.unfit.map(({ name, why: { rule } }) => `${name} ${rule}`);
  };
  expect(told(unfit)).toEqual(['a label-differs', 'b label-missing']);
  expect(told([...unfit, executor('c', { frameworks: {} })])).toEqual([
    'a label-differs',
    'c no-framework',
    'b no-framework',
  ]);
});

test('fitting executors that are drained are named where nobody else would take it', () => {
  const drained = executor('a', { draining: true });
  expect(whyWaiting(task, [drained], there)).toEqual({ rule: 'fitting-drained', names: ['a'] });
  expect(whyWaiting(task, [drained], away)).toEqual({ rule: 'fitting-drained', names: ['a'] });
  expect(whyWaiting(task, [drained, executor('b')], there)).toEqual({ rule: 'fitting-busy', names: ['b'] });
  expect(whyWaiting(task, [drained, executor('b')], away)).toEqual({ rule: 'fitting-offline', names: ['b'] });
});

test('fitting executors are away, or busy', () => {
  const unfit = executor('b', { labels: {} });
  expect(whyWaiting(task, [executor('a'), unfit], away)).toEqual({ rule: 'fitting-offline', names: ['a'] });
  expect(whyWaiting(task, [executor('a'), unfit], there)).toEqual({ rule: 'fitting-busy', names: ['a'] });
});

test('of what keeps all that fit from work, that is said which ends first', () => {
  const paused = (until: number) => executor('p', { pause: { until, note: '', by: 'admin' } });
  const broken = executor('e', { trouble: 'no room' });
  const silent = executor('s', { lastSeenAt: -1 });
  const rule = (...all: Executor[]) => whyWaiting(task, all, there);
  expect(rule(silent, broken, paused(9_000), paused(8_000))).toEqual({
    ...{ rule: 'fitting-paused', names: ['p', 'p'], until: 8_000 },
  });
  expect(rule(silent, broken)).toEqual({
    ...{ rule: 'fitting-in-error', troubles: [{ name: 'e', trouble: 'no room' }] },
  });
  expect(rule(silent, executor('d', { draining: true }))).toEqual({ rule: 'fitting-offline', names: ['s'] });
  expect(rule(silent, broken, paused(1_000))).toEqual({ rule: 'fitting-busy', names: ['p'] });
});
