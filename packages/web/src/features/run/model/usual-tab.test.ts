import { expect, test } from 'vitest';
import { usualTab } from './usual-tab.ts';

const none = {
  ...{ expected: null, waiting: 0, running: 0, passed: 0, failed: 0, error: 0, skipped: 0, flaky: 0 },
  ...{ blocked: 0, notRun: 0, notReported: 0 },
};
type State = 'queued' | 'running' | 'stopping' | 'finished';
const tabOf = (counts: object, state: State = 'finished', more: object = {}) =>
  usualTab({
    ...{ dryRun: false, verdict: state === 'finished' ? 'passed' : null, stopReason: null, state },
    ...{
      counts: { ...none, ...counts },
      tasks: [{ counts: { ...none, ...counts }, verdict: null }] as never,
    },
    ...more,
  });

test('a run opens on what failed, at once when something did', () => {
  expect(tabOf({ expected: 5, failed: 1 }, 'running')).toBe('failures');
  expect(tabOf({ expected: 5, passed: 5 })).toBe('failures');
});

test('a run that goes on opens on its tasks until there are cases', () => {
  expect(tabOf({}, 'queued')).toBe('tasks');
  expect(tabOf({ expected: 5 }, 'running')).toBe('cases');
});

test('a run that ended without a case opens on the task that says why', () => {
  expect(tabOf({ expected: 0 })).toBe('tasks');
});

test('a run that is invalid though all passed opens on the task that says why', () => {
  expect(tabOf({ expected: 3, passed: 3 }, 'finished', { verdict: 'invalid' })).toBe('tasks');
  expect(tabOf({ expected: 3, passed: 2, failed: 1 }, 'finished', { verdict: 'invalid' })).toBe('failures');
});

test('a run that was stopped opens on the task that says by whom, but for what failed before', () => {
  const stopped = { verdict: 'stopped', stopReason: 'stopped by mei' };
  expect(tabOf({ expected: 3, passed: 1, notRun: 2 }, 'finished', stopped)).toBe('tasks');
  expect(tabOf({ expected: 3, passed: 1, notRun: 1 }, 'stopping', { ...stopped, verdict: null })).toBe(
    'cases',
  );
  expect(tabOf({ expected: 3, failed: 1, notRun: 2 }, 'finished', { ...stopped, verdict: 'failed' })).toBe(
    'failures',
  );
});

test('a dry run opens on the cases that it found', () => {
  expect(tabOf({ expected: 3 }, 'finished', { dryRun: true })).toBe('cases');
});
