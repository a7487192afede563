import type { Run } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { type RerunSize, rerunSize, rerunWhats, usualRerun } from './rerun-choices.ts';

const none = { expected: 0, passed: 0, failed: 0, error: 0, skipped: 0, flaky: 0, blocked: 0 };
const zero = { ...none, notRun: 0, notReported: 0 };
type Round = Run['rounds'][number];
type Given = Partial<Omit<Round, 'counts'>> & { readonly counts: Partial<Round['counts']> };

function runOf(rounds: readonly Given[], more: object = {}): Run {
  const whole = rounds.map(({ counts, ...own }, index) => ({
    ...{ round: index + 1, scope: null, left: null, verdict: 'failed', state: 'finished', ...own },
    counts: { ...zero, ...counts },
  }));
  return {
    round: rounds.length,
    rounds: whole,
    tasks: [],
    stopReason: null,
    sut: { guard: null },
    ...more,
  } as unknown as Run;
}

const text = ({ cases, tasks, more }: RerunSize) => `${cases}+${tasks}${more ? '…' : ''}`;
const sizes = (run: Run) => rerunWhats.map((what) => text(rerunSize(what, run))).join(' ');

test('the only round says how many there are', () => {
  const only = runOf([{ counts: { passed: 3, failed: 2, error: 1 } }]);
  expect(sizes(only)).toBe('3+0 2+0 1+0 6+0');
  expect(usualRerun(only)).toBe('unsuccessful');
  const green = runOf([{ verdict: 'passed', counts: { passed: 3, flaky: 1 } }]);
  expect(sizes(green)).toBe('0+0 0+0 0+0 4+0');
  expect(usualRerun(green)).toBe('all');
});

test('what earlier rounds left is executed as well, and all is all of the first', () => {
  const left = (cases: number) =>
    runOf([
      { counts: { passed: 3, failed: 3 } },
      { scope: 'cases', counts: { passed: 1 }, left: { cases, verdict: 'failed' } },
    ]);
  expect(sizes(left(2))).toBe('2+0 0+0… 0+0… 6+0');
  expect(sizes(left(0))).toBe('0+0… 0+0… 0+0… 6+0');
  for (const cases of [0, 2]) expect(usualRerun(left(cases))).toBe('unsuccessful');
});

test('a task that no case tells of is one of the round that is shown', () => {
  const tasks = [{ state: 'finished', verdict: 'error', counts: zero }];
  const untold = runOf([{ verdict: 'error', counts: { passed: 3 } }], { tasks });
  expect(sizes(untold)).toBe('0+1 0+0 0+1 3+0');
  expect(usualRerun(untold)).toBe('unsuccessful');
  const stopped = [{ state: 'finished', verdict: 'stopped', counts: { ...zero, notRun: 2 } }];
  expect(sizes(runOf([{ verdict: 'stopped', counts: { notRun: 2 } }], { tasks: stopped }))).toBe(
    '2+0 0+0 2+0 2+0',
  );
  const earlier = runOf([{ counts: { failed: 1 } }, { counts: { passed: 1 } }], { round: 1, tasks });
  expect(sizes(earlier)).toBe('0+0… 0+0… 0+0… 1+0');
});
