import { expect, test } from 'vitest';
import type { CaseStatus, Cause } from '../ledger/case-status.ts';
import { judgeAttempt } from './judge-attempt.ts';

const failed = { status: 'failed', cause: 'test' } as const;
const passed = { status: 'passed', cause: null } as const;

test('a failed try is tried again as often as the template allows, and no more', () => {
  for (const cause of ['test', 'time-out', 'resource-limit', 'tool'] as const)
    for (const status of ['failed', 'error'] as const)
      expect(judgeAttempt({ status, cause }, { failedBefore: 0, retries: 1 })).toEqual({ kind: 'again' });
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

test('what is no failure of the case is not tried again, and stays what it is after a failed try', () => {
  for (const status of ['not-reported', 'blocked', 'not-run'] as const)
    for (const failedBefore of [0, 1])
      expect(judgeAttempt({ status, cause: 'tool' }, { failedBefore, retries: 5 })).toMatchObject({
        kind: 'final',
        end: { status },
      });
  const skipped = { status: 'skipped', cause: null } as const;
  expect(judgeAttempt(skipped, { failedBefore: 0, retries: 5 })).toEqual({ kind: 'final', end: skipped });
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

test('an end without a cause gets the one that its status means, and one that needs none has none', () => {
  const causeOf = (status: CaseStatus, cause: Cause | null = null) =>
    judgeAttempt({ status, cause }, { failedBefore: 0, retries: 0 });
  for (const [status, cause] of [
    ...([
      ['failed', 'test'],
      ['error', 'tool'],
      ['blocked', 'sut'],
    ] as const),
    ...([
      ['not-run', 'infrastructure'],
      ['not-reported', 'not-reported'],
    ] as const),
  ])
    expect(causeOf(status)).toEqual({ kind: 'final', end: { status, cause } });
  for (const status of ['failed', 'error', 'blocked', 'not-run'] as const)
    expect(causeOf(status, 'set-up')).toMatchObject({ end: { cause: 'set-up' } });
  expect(causeOf('passed', 'test')).toMatchObject({ end: { cause: null } });
});
