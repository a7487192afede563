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
    labels: { site: 'lab' },
    frameworks: { pytest: '9' },
    sources,
  };
  return { id: name, name, ...fit, ...more } as Executor;
}

const away = (): boolean => false;
const there = (): boolean => true;

test('a task says what its project lacks', () => {
  expect(whyWaiting(task, [], there)).toEqual({ rule: 'no-executor' });
  const unfit = [executor('a', { labels: {} }), executor('b', { frameworks: {} }), executor('9')];
  expect(whyWaiting(task, unfit, there)).toEqual({
    rule: 'none-fits',
    text: 'a: label site is not set, wanted is lab; b: has no pytest; 9: pytest is broken',
  });
});

test('fitting executors are away, or busy', () => {
  expect(whyWaiting(task, [executor('a')], away)).toEqual({ rule: 'fitting-offline', text: 'a' });
  expect(whyWaiting(task, [executor('a'), executor('b')], there)).toEqual({
    rule: 'fitting-busy',
    text: 'a; b',
  });
});
