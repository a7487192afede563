import { expect, test } from 'vitest';
import { judgeAttempt } from './judge-attempt.ts';

const failed = { status: 'failed', cause: 'test' } as const;
const passed = { status: 'passed', cause: null } as const;

test('a failed try is tried again as often as the template allows, and no more', () => {
  expect(judgeAttempt(failed, { failedBefore: 0, retries: 1 })).toEqual({ kind: 'again' });
  expect(judgeAttempt(failed, { failedBefore: 1, retries: 1 })).toEqual({ kind: 'final', end: failed });
  expect(judgeAttempt(failed, { failedBefore: 0, retries: 0 })).toEqual({ kind: 'final', end: failed });
});

test('passed after a failed try is flaky, passed at once is passed', () => {
  const flaky = { status: 'flaky', cause: null };
  expect(judgeAttempt(passed, { failedBefore: 1, retries: 2 })).toEqual({ kind: 'final', end: flaky });
  expect(judgeAttempt(passed, { failedBefore: 0, retries: 2 })).toEqual({ kind: 'final', end: passed });
});

test('skipped after a failed try is failed: no try has passed', () => {
  const skipped = { status: 'skipped', cause: null } as const;
  expect(judgeAttempt(skipped, { failedBefore: 1, retries: 2 })).toEqual({ kind: 'final', end: failed });
});

test('what is no failure of the case is not tried again', () => {
  for (const status of ['skipped', 'not-reported', 'blocked', 'not-run'] as const)
    expect(judgeAttempt({ status, cause: null }, { failedBefore: 0, retries: 5 }).kind).toBe('final');
});

test('a try that failed by no fault of the case is none that a retry makes flaky', () => {
  for (const cause of [
    'set-up',
    'infrastructure',
    'sut',
    'configuration',
    'stopped',
    'not-reported',
  ] as const)
    for (const status of ['failed', 'error'] as const)
      expect(judgeAttempt({ status, cause }, { failedBefore: 0, retries: 5 })).toEqual({
        kind: 'final',
        end: { status, cause },
      });
});

test('a failure without a cause gets the one that its status means', () => {
  const none = { failedBefore: 0, retries: 0 };
  expect(judgeAttempt({ status: 'failed', cause: null }, none)).toMatchObject({ end: { cause: 'test' } });
  expect(judgeAttempt({ status: 'error', cause: null }, none)).toMatchObject({ end: { cause: 'tool' } });
  expect(judgeAttempt({ status: 'passed', cause: 'test' }, none)).toMatchObject({ end: { cause: null } });
});
