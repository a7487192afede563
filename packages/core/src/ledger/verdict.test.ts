import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CaseEnd, type Cause, caseStatuses, causes } from './case-status.ts';
import { countEnds, noCounts, openCount } from './counts.ts';
import { runVerdict, type TaskFacts, taskVerdict, verdicts } from './verdict.ts';

function factsOf(ends: readonly CaseEnd[], more: Partial<TaskFacts> = {}): TaskFacts {
  return {
    counts: countEnds({ ...noCounts, expected: ends.length }, ends),
    ledgerFixed: true,
    stop: null,
    failures: [],
    trouble: null,
    sickCause: null,
    policy: { failOnFlaky: false, minimumCases: 1 },
    ...more,
  };
}

const passed: CaseEnd = { status: 'passed', cause: null };

test('a closed ledger of passed and skipped cases is green', () => {
  expect(taskVerdict(factsOf([passed, { status: 'skipped', cause: null }])).verdict).toBe('passed');
});

test('no case, no pass', () => {
  expect(taskVerdict(factsOf([]))).toEqual({ verdict: 'failed', cause: 'test', reason: { rule: 'no-case' } });
});

test('fewer cases than the template wants fail', () => {
  const policy = { failOnFlaky: false, minimumCases: 3 };
  expect(taskVerdict(factsOf([passed, passed], { policy })).verdict).toBe('failed');
  expect(taskVerdict(factsOf([passed, passed, passed], { policy })).verdict).toBe('passed');
});

test('a flaky case fails the task only where the template says so', () => {
  const flaky: CaseEnd = { status: 'flaky', cause: null };
  expect(taskVerdict(factsOf([flaky])).verdict).toBe('passed');
  const policy = { failOnFlaky: true, minimumCases: 1 };
  expect(taskVerdict(factsOf([flaky], { policy })).verdict).toBe('failed');
  expect(taskVerdict(factsOf([passed], { policy })).verdict).toBe('passed');
});

test('trouble with tools or infrastructure is an error, unless something failed as well', () => {
  const died: CaseEnd = { status: 'error', cause: 'tool' };
  expect(taskVerdict(factsOf([passed, died])).verdict).toBe('error');
  const both = taskVerdict(factsOf([passed, died, { status: 'failed', cause: 'test' }]));
  expect(both).toMatchObject({ verdict: 'failed', reason: { failing: 2, expected: 3 } });
});

test('an error has the cause of the trouble, else of a failure of the task, else of a case, else the infrastructure', () => {
  const counts = countEnds({ ...noCounts, expected: 2 }, [passed]);
  const by = (more: Partial<TaskFacts>) => taskVerdict(factsOf([], { counts, ...more }));
  const reason = { rule: 'incomplete', notRun: 1, text: '' };
  expect(by({})).toMatchObject({ verdict: 'error', cause: 'infrastructure', reason });
  const ofCase = { sickCause: 'tool' as const };
  expect(by(ofCase)).toMatchObject({ cause: 'tool', reason });
  const ofTask = { ...ofCase, failures: [{ cause: 'sut' as const, message: 'of the task' }] };
  expect(by(ofTask)).toMatchObject({ cause: 'sut', reason: { ...reason, text: 'of the task' } });
  const trouble = { cause: 'set-up' as const, message: 'npm ci ended with 1' };
  expect(by({ ...ofTask, trouble })).toMatchObject({ cause: 'set-up', reason: { text: trouble.message } });
});

test('a ledger that was never fixed is an error that names its trouble', () => {
  const trouble = { cause: 'set-up' as const, message: 'npm ci ended with 1' };
  const facts = factsOf([], { counts: noCounts, ledgerFixed: false, trouble });
  expect(taskVerdict(facts)).toMatchObject({
    verdict: 'error',
    cause: 'set-up',
    reason: { text: 'npm ci ended with 1' },
  });
});

test('an exit code that disagrees with a green report fails the task', () => {
  const failures = [{ cause: 'test' as const, message: 'the command ended with 3' }];
  expect(taskVerdict(factsOf([passed], { failures }))).toMatchObject({ verdict: 'failed' });
});

test('what speaks against the whole task fails it where the system under test is to blame, and is an error where the tools are', () => {
  const by = (cause: Cause) =>
    taskVerdict(factsOf([passed], { failures: [{ cause, message: 'of the task' }] }));
  for (const cause of ['test', 'time-out', 'resource-limit'] as const)
    expect(by(cause)).toMatchObject({ verdict: 'failed', cause });
  for (const cause of ['tool', 'infrastructure', 'sut'] as const)
    expect(by(cause)).toMatchObject({ verdict: 'error', cause });
});

test('a stop stands above a change of the system under test, that above failures, and those above errors', () => {
  const failed: CaseEnd = { status: 'failed', cause: 'test' };
  const stop = { by: 'lin', why: '' };
  const all = { stop, sutChange: 'another build' };
  expect(taskVerdict(factsOf([failed], all))).toMatchObject({ verdict: 'stopped', cause: 'stopped' });
  expect(taskVerdict(factsOf([failed], { sutChange: 'another build' }))).toMatchObject({
    verdict: 'invalid',
    cause: 'sut',
  });
  expect(runVerdict(['passed', 'error', 'failed', 'invalid', 'stopped'])).toBe('stopped');
  expect(runVerdict(['passed', 'error', 'failed', 'invalid'])).toBe('invalid');
  expect(runVerdict(['passed', 'error', 'failed'])).toBe('failed');
  expect(runVerdict(['passed', 'error'])).toBe('error');
});

const anyEnd = fc.record({
  status: fc.constantFrom(...caseStatuses),
  cause: fc.constantFrom(null, ...causes),
});

test('green if and only if every expected case is there and none is worse than skipped or flaky', () => {
  fc.assert(
    fc.property(fc.array(anyEnd, { maxLength: 30 }), fc.nat(3), (ends, missing) => {
      const facts = factsOf(ends, {
        counts: countEnds({ ...noCounts, expected: ends.length + missing }, ends),
      });
      const good = ends.every((end) => ['passed', 'skipped', 'flaky'].includes(end.status));
      expect(openCount(facts.counts)).toBe(missing);
      expect(taskVerdict(facts).verdict === 'passed').toBe(good && missing === 0 && ends.length > 0);
    }),
  );
});

test('a run has the worst verdict of its tasks', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...verdicts), { minLength: 1, maxLength: 8 }), (ofTasks) => {
      const worst = Math.min(...ofTasks.map((verdict) => verdicts.indexOf(verdict)));
      expect(runVerdict(ofTasks)).toBe(verdicts[worst]);
    }),
  );
});
