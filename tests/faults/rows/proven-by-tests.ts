// Promises that unit tests or scenarios prove already: the table runs those files and names them, instead of saying the
// same twice. `npm test` runs them too, so that --quick leaves them to it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultRow, Proof } from '../harness/fault-row.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string }[] }[];
}

async function runTests(files: readonly string[]): Promise<Proof> {
  const folder = mkdtempSync(join(tmpdir(), 'testyard-faults-report-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--reporter=json', `--outputFile.json=${report}`, ...files];
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'ignore' });
    await new Promise((resolve) => child.once('exit', resolve));
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    ) as Report;
    const statuses = testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ status }) => status),
    );
    const skipped = statuses.filter((status) => status !== 'passed' && status !== 'failed').length;
    if (numFailedTests > 0 || numPassedTests === 0)
      throw new Error(`${numFailedTests} of ${statuses.length} tests failed in ${files.join(', ')}`);
    const seen = files.map((file) => file.replace(/^.*\//, '').replace(/\.test\.ts$/, '')).join(', ');
    return { count: numPassedTests, seen: skipped > 0 ? `${seen}; ${skipped} tests skipped here` : seen };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function row(faults: readonly number[], name: string, fault: string, ...files: readonly string[]): FaultRow {
  return { faults, name, fault, proof: 'tests', inTests: true, prove: () => runTests(files) };
}

const scenario = (name: string) => `tests/scenarios/${name}.test.ts`;
const routes = (name: string) => `tests/routes/${name}.test.ts`;
const server = (name: string) => `packages/server/src/${name}.test.ts`;
const executor = (name: string) => `packages/executor/src/${name}.test.ts`;

export const provenByTests: readonly FaultRow[] = [
  row(
    [17, 18, 19, 20, 45],
    'messages',
    'messages repeated, contradictory, reordered or stale; pause, resume and stop in any order',
    ...[server('store/histories'), server('store/ledger'), server('store/recovery')],
    ...[server('store/pause'), server('store/stop')],
  ),
  row(
    [20, 49],
    'foreign-messages',
    "messages about another's lease; registration codes used twice or too late",
    routes('an-executor-speaks-only-for-itself'),
  ),
  row(
    [21, 52],
    'blind-time',
    'clock jumps, and an event loop or a store that stands still: no lease is judged for it',
    ...[server('background/clock-jumps'), server('background/sweeps'), server('background/sweeper')],
  ),
  row(
    [23, 24],
    'stubborn-sessions',
    'a session that ignores SIGTERM, leaves its process group, or outlives its executor',
    ...[executor('process/process-tree'), scenario('stop-leaves-nothing-behind')],
  ),
  row([25], 'hostile-tests', 'a test that attacks its host', scenario('a-hostile-test-gets-nowhere')),
  row(
    [27, 29],
    'broken-disk',
    'a full or failing disk below the store and below logs and artifacts',
    ...[server('store/sqlite/sqlite-faults'), server('objects/folder-objects-faults')],
  ),
  row([34], 'two-processes', 'a second process on one data folder', server('store/sqlite/data-folder-lock')),
  row(
    [36, 40],
    'odd-output',
    'output of any bytes, in any encoding, of any length of line',
    scenario('evidence-is-what-was-written'),
  ),
  row(
    [39, 40],
    'odd-reports',
    'reports malformed, cut, empty or in another encoding',
    ...[executor('reports/junit/read-junit'), executor('reports/junit/read-junit.property')],
  ),
  row(
    [41, 42],
    'lying-commands',
    'a report that is missing, or that disagrees with the exit code',
    executor('frameworks/command/command-framework'),
  ),
  row(
    [51],
    'fleet-at-once',
    'executors that were cut off at one moment come back; a thousand of them wait for one task',
    ...[executor('server/retry'), server('http/executor-api/parked-claims')],
  ),
  row(
    [55],
    'older-executors',
    'executors of before after an upgrade of the server, and those of another protocol',
    server('http/executor-api/older-executors'),
  ),
  row([54], 'backup', 'a backup is taken under load and restored', scenario('a-backup-under-load-is-whole')),
];
