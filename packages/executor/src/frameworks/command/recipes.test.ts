/** Recipes of docs/frameworks.md, with the real tools where this machine has them. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
