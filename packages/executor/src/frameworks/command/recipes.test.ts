/** Recipes of docs/frameworks.md, with the real tools where this machine has them. */
import { execFileSync } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, runSession, type Workspace } from './testing/session-run.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

function has(...command: readonly [string, ...string[]]): boolean {
  const [program, ...rest] = command;
  try {
    execFileSync(program, rest, { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

const lines = (run: Awaited<ReturnType<typeof runSession>>) =>
  run.results.map(({ status, identity }) => `${status} ${identity}`);

test.runIf(has('bats', '--version'))('bats prints TAP', async () => {
  const suite =
    '@test "adds" {\n  [ 2 -eq 2 ]\n}\n@test "失败" {\n  [ 1 -eq 2 ]\n}\n@test "later" {\n  skip "not yet"\n}\n';
  await writeFile(join(workspace.directory, 'a.bats'), suite);
  const run = await runSession(workspace, {
    command: ['bats', '--tap', 'a.bats'],
    report: { junit: null, tap: true },
  });
  expect(lines(run)).toEqual(['passed adds', 'failed 失败', 'skipped later']);
});

// go compiles what it tests, which takes its time.
const goesHere = process.env.TESTYARD_FULL && has('go', 'version');

test.runIf(goesHere)(
  'go test -json comes as TAP; what does not compile is no success',
  async () => {
    await cp(fileURLToPath(new URL('../../../../../examples/go', import.meta.url)), workspace.directory, {
      recursive: true,
    });
    const go = { command: ['node', 'go-to-tap.mjs', './...'], report: { junit: null, tap: true } };
    const run = await runSession(workspace, go);
    const names = lines(run)
      .map((line) => line.replace('example.org/shop > ', ''))
      .sort();
    expect(names).toEqual([
      'failed TestTeaIsFree',
      'passed TestRefusesNone',
      'passed TestSlowSettlement',
      'passed TestTotals',
      'passed TestTotals/cup',
      'passed TestTotals/tea',
      'skipped TestRefund',
    ]);
    await writeFile(join(workspace.directory, 'shop.go'), 'package shop\n\nfunc Total( {\n');
    const broken = await runSession(workspace, go);
    expect(broken.results.filter(({ status }) => status === 'passed')).toEqual([]);
    expect(broken.notices).not.toEqual([]);
  },
  120_000,
);
