import { expect, test } from 'vitest';
import { type Execution, executionOf, recordOf } from './case-record.ts';

const letters: Readonly<Record<string, Execution | null>> = {
  ...{ P: 'passed', F: 'failed', L: 'flaky', '-': 'none', ' ': null },
};

/** Executions from the oldest to the newest run, as a reader has them; runs are numbered from 1. */
function record(executions: string) {
  const newestFirst = [...executions].reverse();
  const runs = newestFirst.map((_, index) => ({ runId: '', number: newestFirst.length - index }));
  const { since, ...rest } = recordOf(
    runs,
    newestFirst.map((letter) => letters[letter] ?? null),
  );
  return { ...rest, since: since?.number ?? null };
}

test.each([
  // [executions, executed, changes, score]
  ['', 0, 0, 0],
  ['F', 1, 0, 0],
  ['L', 1, 1, 1],
  ['PPPPP', 5, 0, 0],
  ['FFFFF', 5, 0, 0],
  ['PPPPF', 5, 1, 1 / 4],
  ['PFPPP', 5, 2, 2 / 4],
  ['PFPFP', 5, 4, 1],
  ['PPLPP', 5, 1, 1 / 4],
  ['PLFPP', 5, 3, 3 / 4],
  ['LLLLL', 5, 5, 1],
  ['P F- P', 3, 2, 1],
])('%s: %i executions, %i changes, score %d', (executions, executed, changes, score) => {
  expect(record(executions)).toMatchObject({ executed, changes, score });
});

test('a regression changes once and is not flaky; a retry that passed, or a second change, is', () => {
  const flakyOf = (executions: string) => record(executions).isFlaky;
  expect(['PPPFF', 'FFFPP', 'FFFFF'].map(flakyOf)).toEqual([false, false, false]);
  expect(['PPLPP', 'PPFPP', 'FPPPF'].map(flakyOf)).toEqual([true, true, true]);
});

test.each([
  // [executions, since, standing]
  ['PPPP', null, null],
  ['FFFP', null, null],
  ['PPFL', null, null],
  ['PPPF', 4, 'new'],
  ['PFPF', 4, 'again'],
  ['PPFF', 3, 'known'],
  ['FFFF', 1, 'known'],
  // What says nothing of the case is passed over, the newest run as well.
  ['PF-F', 2, 'known'],
  ['PFF-', 2, 'known'],
  // It may have passed where nothing is known of it.
  ['FF F', 4, 'again'],
  ['PFF ', null, null],
])('%s: failing since %s, %s', (executions, since, standing) => {
  expect(record(executions)).toMatchObject({ since, standing });
});

test('what is not of the test, and what was said of another system, is no execution', () => {
  expect(executionOf({ status: 'failed', cause: 'test' }, 'failed')).toBe('failed');
  expect(executionOf({ status: 'error', cause: 'tool' }, 'error')).toBe('failed');
  expect(executionOf({ status: 'error', cause: 'infrastructure' }, 'error')).toBe('none');
  expect(executionOf({ status: 'skipped', cause: null }, 'passed')).toBe('none');
  expect(executionOf({ status: 'blocked', cause: 'sut' }, 'error')).toBe('none');
  expect(executionOf({ status: 'passed', cause: null }, 'stopped')).toBe('passed');
  expect(executionOf({ status: 'passed', cause: null }, 'invalid')).toBe('none');
  expect(executionOf({ status: 'failed', cause: 'test' }, 'invalid')).toBe('none');
});
