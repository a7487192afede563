// What Go 1.19 and its converter told of real tests, and of packages, read without Go.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { GoEvent } from './glued-marks.ts';
import { goArguments } from './go-arguments.ts';
import { functionsOf, packagesOf, testsOf } from './go-packages.ts';
import { TestEvents } from './test-events.ts';

const recorded = JSON.parse(
  readFileSync(new URL('testing/events-1.19.json', import.meta.url), 'utf8'),
) as readonly (readonly GoEvent[])[];

function told(at: number) {
  const history: string[] = [];
  const events = new TestEvents('shop', {
    began: (name) => history.push(`began ${name}`),
    ended: (name) => {
      for (const { name: own, status, message } of events.casesOf(name, { name, file: null, line: null }))
        history.push([own, status, message].filter(Boolean).join(' | '));
    },
  });
  for (const event of recorded[at] ?? []) events.take(event);
  events.close({ code: 1, signal: null });
  return { history, running: events.running, events };
}

test('a test whose output has no end of line ends, and one that ends the process does not', () => {
  const { history, running, events } = told(0);
  expect(history).toEqual([
    ...['began TestGlued', 'TestGlued | passed', 'began TestGluedFail'],
    ...['TestGluedFail | failed | no end of line', 'began TestExitZero'],
  ]);
  expect(running).toEqual(['TestExitZero']);
  expect(events.textOf('TestExitZero') + events.outside).toContain('unexpected call to os.Exit(0)');
});

test('whatever a test printed before a mark of Go, and however much of it, the mark counts', () => {
  const { history, running, events } = told(6);
  expect(history).toEqual([
    ...['began TestSpace', 'TestSpace | passed', 'began TestOnlySpace', 'TestOnlySpace | passed'],
    ...['began TestBelow', 'TestBelow/s/u | passed', 'TestBelow/s/bad | failed | wrong'],
    ...['began TestParallel1', 'began TestParallel2'],
    ...['began TestBoth', 'TestBoth/s | passed', 'TestBoth/s2 | skipped | e'],
    ...['began TestLast', 'TestLast | passed', 'TestParallel1 | passed', 'TestParallel2 | passed'],
  ]);
  expect(running).toEqual([]);
  expect(events.textOf('TestBelow/s')).toBe('sub \n');
  expect(events.textOf('TestBelow/s/u')).toBe('subsub\n');

  const long = new TestEvents('shop', {
    began: () => undefined,
    ended: (name) => history.push(`long ${name}`),
  });
  const of = (Action: string, Output = '') => long.take({ Action, Test: 'TestLong', Output });
  of('run');
  for (const part of ['l'.repeat(4_000), '--- PASS: Te', 'stLong (0.00s)\n']) of('output', part);
  long.close({ code: 0, signal: null });
  expect(history.at(-1)).toBe('long TestLong');
});

test('tests that wait for their turn do not run', () => {
  expect(told(1).running).toEqual(['TestExitThree']);
  expect(told(2).running).toEqual(['TestP2', 'TestP3']);
});

test('a test with others below it is those, and itself where nothing below says why it failed', () => {
  expect(told(3).history).toEqual([
    'began TestCleanupFails',
    'TestCleanupFails | failed | left open',
    'TestCleanupFails/ok | passed',
  ]);
  expect(told(4).history).toEqual([
    ...['began TestOne', 'TestOne/x | passed', 'TestOne/x#01 | failed | bad'],
    ...['began FuzzF', 'FuzzF/seed#0 | passed', 'began ExampleHi', 'ExampleHi | passed'],
  ]);
  expect(told(5).history).toEqual([
    ...['began TestTotals', expect.stringMatching(/passed/), expect.stringMatching(/passed/)],
    ...['began TestTeaIsFree', 'TestTeaIsFree | failed | got 350 cents, 期望 0'],
    ...['began TestRefund', 'TestRefund | skipped | with the next release'],
  ]);
});

test('what a test prints of other tests, or of itself, ends none of them', () => {
  const history: string[] = [];
  const events = new TestEvents('shop', {
    began: (name) => history.push(`began ${name}`),
    ended: (name) => {
      for (const { name: own, status } of events.casesOf(name, { name, file: null, line: null }))
        history.push(`${status} ${own}`);
    },
  });
  const of = (Action: string, Test: string, Output = '') => events.take({ Action, Test, Output });
  of('run', 'TestRunsGo');
  // As the converter takes the output of a `go test` that this test shows.
  of('run', 'TestNext');
  of('output', 'TestNext', 'printed below\n');
  of('output', 'TestNext', 'glued--- PASS: TestNext (0.00s)\n');
  of('pass', 'TestNext');
  of('fail', 'TestOther/below');
  of('pass', 'TestRunsGo');
  expect(events.textOf('TestRunsGo')).toContain('printed below');
  of('run', 'TestNext');
  of('fail', 'TestNext');
  of('fail', 'TestRunsGo');
  expect(history).toEqual([
    ...['began TestRunsGo', 'passed TestRunsGo', 'began TestNext', 'failed TestNext'],
  ]);
});

test('an end that is told already, and then another one, is more than the failures of others explain', () => {
  const events = new TestEvents('shop', { began: () => undefined, ended: () => undefined });
  const of = (Action: string, Test: string) => events.take({ Action, Test });
  for (const name of ['TestA', 'TestB']) {
    of('run', name);
    of('pause', name);
  }
  of('cont', 'TestA');
  of('pass', 'TestA');
  of('fail', 'TestB');
  expect(events.isMore({ code: 1, signal: null })).toBe(false);
  of('fail', 'TestA');
  expect(events.isMore({ code: 1, signal: null })).toBe(true);
});

test('what Go says of packages: listed, not built, not ended well, without tests', () => {
  const stdout = [
    ...['', 'testyard-binary A', 'ok  \tshop\t0.071s', 'FAIL\tshop/b [build failed]'],
    ...['panic: init dies', '', 'testyard-binary B', 'FAIL\tshop/h\t0.020s'],
    ...['?   \tshop/d\t[no test files]', 'FAIL\tshop/x [setup failed]', 'FAIL', ''],
  ].join('\n');
  const stderr =
    '# shop/b [shop/b.test]\nb/b_test.go:3:36: undefined: thing\n# shop/x\nx/x.go:2:8: no module\n';
  expect(packagesOf(stdout, stderr)).toEqual([
    { name: 'shop', place: 'A', broken: null },
    { name: 'shop/b', place: null, broken: '# shop/b [shop/b.test]\nb/b_test.go:3:36: undefined: thing' },
    { name: 'shop/h', place: 'B', broken: 'panic: init dies\nFAIL\tshop/h\t0.020s' },
    { name: 'shop/x', place: null, broken: '# shop/x\nx/x.go:2:8: no module' },
  ]);
  const list = 'TestA\nBenchmarkB\nExampleC_d\nFuzzE\nTest单元\nTests are listed\nok\n';
  expect(testsOf(list)).toEqual(['TestA', 'ExampleC_d', 'FuzzE', 'Test单元']);
  const source = 'package a\n\nfunc TestA(t *testing.T) {}\n// func TestB(t *testing.T) {}\nfunc help() {}\n';
  expect([...functionsOf(source)]).toEqual([['TestA', 3]]);
});

test('flags of Go keep their meaning, but for which tests run, how often and who is told', () => {
  expect(
    goArguments(['-race', '-run', 'Cart/adds/one', '-count=3', '-tags', 'slow', '--timeout=5s', '-v']),
  ).toEqual({
    ...{ flags: ['-race', '-tags', 'slow', '--timeout=5s'], dropped: ['-count', '-v'] },
    ...{ tests: 'Cart', below: 'adds/one' },
  });
  expect(goArguments(['-count', '3', '-short'])).toMatchObject({
    flags: ['-short'],
    tests: null,
    below: null,
  });
  for (const argument of ['-exec=/bin/true', '-list', '--bench=.', '-fuzz=F', '-skip=X', '-args', '-c', '--'])
    expect(() => goArguments([argument])).toThrow(/cannot be given to go test here/);
});
