import type { Run } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { failureCount } from './failure-count.ts';

const none = { failed: 0, error: 0, blocked: 0, notRun: 0, notReported: 0, passed: 0, skipped: 0, flaky: 0 };
const counted = (counts: object, verdict: string | null = null) => ({
  verdict,
  counts: { ...none, ...counts },
});
const run = (tasks: readonly ReturnType<typeof counted>[], stopReason: string | null = null) => {
  const sum = (key: keyof typeof none) => tasks.reduce((all, { counts }) => all + counts[key], 0);
  const counts = { ...none, failed: sum('failed'), notRun: sum('notRun') };
  return { tasks, stopReason, counts } as unknown as Run;
};

test('what a stop left out is no failure, what never ran for another reason is one', () => {
  const failed = counted({ failed: 1, notRun: 2 }, 'failed');
  expect(failureCount(run([failed]))).toBe(3);
  expect(failureCount(run([failed], 'stopped by mei'))).toBe(1);
  expect(failureCount(run([failed, counted({ notRun: 4 }, 'stopped')]))).toBe(3);
});

test('where all cases are known they say which of them a stop left out', () => {
  const failed = counted({ failed: 1, notRun: 2 }, 'failed');
  expect(failureCount(run([failed], 'stopped by mei'), 1)).toBe(2);
  expect(failureCount(run([failed]), 2)).toBe(1);
});
