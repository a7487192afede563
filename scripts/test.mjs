// `npm test`: makes the clone ready, runs all tests (or what the arguments select, as vitest understands them) and
// ends with one line that people and machines read: `N passed, N failed, N skipped`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './fingerprint.mjs';
import { setUpOrExit } from './set-up.mjs';

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** What some tests need of the machine: tests that lack it skip themselves, here the reason is said. */
const capabilities = [
  { name: 'git', has: () => works('git', ['--version']), remedy: 'install git' },
  {
    name: 'pytest',
    has: () => works('python3', ['-m', 'pytest', '--version']) || works('pytest', ['--version']),
    remedy: 'install Python 3 and pytest (7.2 or newer)',
  },
  {
    name: 'root',
    has: () => process.getuid?.() === 0,
    remedy: 'tests that hide folders from test processes need root',
  },
  {
    name: 'namespaces',
    has: () => works('unshare', ['--pid', '--fork', '--mount-proc', 'true']),
    remedy: 'unshare (util-linux) and the right to make a process namespace',
  },
  {
    name: 'Chromium',
    has: () =>
      ['chromium', 'chromium-browser', 'google-chrome'].some((name) => existsSync(`/usr/bin/${name}`)),
    remedy: 'install chromium; tests of the page need it',
  },
  { name: 'setpriv', has: () => works('setpriv', ['--version']), remedy: 'install util-linux' },
];

/** Prints what the machine lacks; in CI nothing may be missing. Returns the number of failures. */
function reportCapabilities() {
  const missing = capabilities.filter((capability) => !capability.has());
  for (const { name, remedy } of missing) {
    console.log(
      `${process.env.CI ? 'missing' : 'skipped'}  tests that need ${name}: not on this machine (${remedy})`,
    );
  }
  return process.env.CI ? missing.length : 0;
}

function runVitest(args, report) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
}

/** Counts of the report; a file that could not be loaded counts as one failure. */
function countTests(report) {
  let results = [];
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    // No report: the runner itself died, which its exit code has told.
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of results) {
    for (const test of file.assertionResults) {
      const key = test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped';
      counts[key] += 1;
    }
    const told = file.assertionResults.some((test) => test.status === 'failed');
    if (file.status === 'failed' && !told) counts.failed += 1;
  }
  return counts;
}

/** Unit tests alone run from the sources and need no build. */
const selected = process.argv.slice(2);
const onlyUnit =
  /(^| )--project[ =]unit( |$)/.test(selected.join(' ')) && !selected.join(' ').includes('scenarios');

await setUpOrExit({ build: !onlyUnit });
const lacking = reportCapabilities();
const folder = mkdtempSync(join(tmpdir(), 'testyard-test-'));
const start = performance.now();
const code = await runVitest(selected, join(folder, 'report.json'));
const counts = countTests(join(folder, 'report.json'));
rmSync(folder, { recursive: true, force: true });

counts.failed += lacking;
if (code !== 0 && counts.failed === 0) counts.failed = 1;
console.log(`\nTests took ${((performance.now() - start) / 1000).toFixed(0)} s`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;
