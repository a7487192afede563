import { expect, test } from 'vitest';
import type { Executor } from '../executors/executor.ts';
import type { Task } from '../runs/run.ts';
import { planOf } from '../templates/plan.ts';
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
    draining: false,
    labels: { site: 'lab' },
    frameworks: { pytest: '9' },
    sources,
  };
  return { id: name, name, ...fit, ...more } as Executor;
}

const away = (): boolean => false;
const there = (): boolean => true;

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
