/** The example suites give what their README says. */
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, runSession, type Workspace } from './testing/session-run.ts';

const examples = fileURLToPath(new URL('../../../../../examples/command', import.meta.url));

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  await cp(examples, workspace.directory, { recursive: true });
});
afterEach(() => workspace.remove());

const lines = (run: Awaited<ReturnType<typeof runSession>>) =>
  run.results.map(({ status, identity, message }) => `${status} ${identity}: ${message}`);

test('the JUnit suite', async () => {
  const run = await runSession(workspace, {
    command: ['sh', 'junit-suite.sh'],
    report: { junit: 'reports/**/*.xml', tap: false },
  });
  expect(lines(run)).toEqual([
    'passed price::one piece: null',
    'passed price::十件九折: null',
    'passed price::nothing costs nothing 🎁: null',
    'failed price::a wrong expectation: expected 999, got 500',
    'passed price::slow: a second: null',
    'skipped price::foreign currency: price.sh knows cents only',
    'error price::the register is connected: no register on this host',
  ]);
  expect(run.notices).toEqual([]);
});

test('the TAP suite', async () => {
  const run = await runSession(workspace, {
    command: ['sh', 'tap-suite.sh'],
    report: { junit: null, tap: true },
  });
  expect(lines(run)).toEqual([
    'passed one piece: null',
    'passed 十件九折: null',
    'failed a wrong expectation: expected 999, got 500',
    'skipped foreign currency: price.sh knows cents only',
    'skipped rounding half up: decided next week',
    'passed slow: a second: null',
  ]);
  expect(run.notices).toEqual([]);
});

test('the declared cases', async () => {
  const check = (name: string, ...numbers: string[]) => ({ name, command: ['sh', 'check.sh', ...numbers] });
  const run = await runSession(workspace, {
    cases: [
      check('one piece', '250', '1', '250'),
      check('十件九折', '2250', '10', '250'),
      { name: 'refuses words', command: ['sh', '-c', '! sh price.sh two 250'] },
      check('a wrong expectation', '999', '2', '250'),
    ],
  });
  expect(lines(run)).toEqual([
    'passed one piece: null',
    'passed 十件九折: null',
    'passed refuses words: null',
    'failed a wrong expectation: exit code 1: expected 999, got 500',
  ]);
});
