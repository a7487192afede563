import type { Run } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { untoldTasks } from './untold-tasks.ts';

const none = { failed: 0, error: 0, blocked: 0, notRun: 0, notReported: 0, passed: 0, skipped: 0, flaky: 0 };
const task = (id: string, verdict: string | null, counts: object = {}) => ({
  ...{ id, state: verdict === null ? 'running' : 'finished', verdict },
  counts: { ...none, ...counts },
});

test('a task is not told by its cases where it did not pass and none of them is unsuccessful', () => {
  const tasks = [
    task('set-up broke', 'error'),
    task('a gate', 'failed', { passed: 3, flaky: 1 }),
    task('a case failed', 'failed', { failed: 1 }),
    task('a case was not run', 'error', { notRun: 1 }),
    task('green', 'passed', { passed: 1 }),
    task('on its way', null),
    task('stopped', 'stopped', { passed: 1, notRun: 2 }),
    task('failed, then stopped', 'stopped', { failed: 1, notRun: 2 }),
  ];
  const found = untoldTasks({ tasks, stopReason: null } as unknown as Run);
  expect(found.map(({ id }) => id)).toEqual(['set-up broke', 'a gate', 'stopped']);
});
