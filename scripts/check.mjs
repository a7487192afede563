// `npm run check`: everything that can be said about the sources without starting the product, in parallel; then a
// table. `npm run check -- types` runs only the checks whose name contains one of the words given; `npm run check --
// --without-tests` leaves out what `npm test` runs.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from './fingerprint.mjs';
import { setUpOrExit } from './set-up.mjs';

const colors = process.stdout.isTTY ? 'force' : 'off';
const bin = (path) => join(root, 'node_modules', path);
const vitest = (...filters) => [bin('vitest/vitest.mjs'), 'run', '--project', 'unit', ...filters];
const types = (project) => [bin('typescript/bin/tsc'), '--noEmit', '-p', project];

/** Longest first, so that no core is idle at the end. */
const checks = [
  { name: 'unit tests', command: vitest('packages'), isTest: true },
  { name: 'types', command: types('.') },
  { name: 'dead code', command: [bin('knip/bin/knip.js')] },
  { name: 'boundaries, sizes, words, docs in step', command: vitest('tests/house'), isTest: true },
  { name: 'types of the page', command: types('packages/web') },
  { name: 'types of core without Node', command: types('packages/core') },
  { name: 'types of protocol without Node', command: types('packages/protocol') },
  { name: 'bill of materials', command: [join(root, 'scripts/sbom.mjs'), '--check'] },
  { name: 'format and lint', command: [bin('@biomejs/biome/bin/biome'), 'ci', `--colors=${colors}`, '.'] },
];
/** Long enough for a machine that is many times slower than a quiet one: it ends what hangs, it does not judge speed. */
const deadlineMs = 20 * 60_000;

function runCheck(check) {
  const start = performance.now();
  const child = spawn(process.execPath, check.command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, [process.stdout.isTTY ? 'FORCE_COLOR' : 'NO_COLOR']: '1' },
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => output.push(bytes));
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(timer);
      const text = Buffer.concat(output).toString('utf8');
      resolve({ name: check.name, passed: code === 0, text, seconds: (performance.now() - start) / 1000 });
    });
  });
}

/** Runs the checks, as many at once as there are cores and one more, and resolves with all results. */
async function runAll(selected) {
  const waiting = [...selected];
  const results = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runCheck(check);
      results.push(result);
      if (!result.passed) console.log(`\n--- ${result.name} ---\n${result.text}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
  return results;
}

const words = process.argv.slice(2).filter((word) => word !== '--without-tests');
const withTests = words.length === process.argv.length - 2;
const selected = checks.filter(
  ({ name, isTest }) =>
    (withTests || !isTest) && (words.length === 0 || words.some((word) => name.includes(word))),
);
if (selected.length === 0) {
  console.error(`no check is called so; there are: ${checks.map(({ name }) => name).join('; ')}`);
  process.exit(2);
}

await setUpOrExit({ build: false });
const start = performance.now();
const results = await runAll(selected);
console.log();
for (const { name } of selected) {
  const { passed, seconds } = results.find((result) => result.name === name);
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${seconds.toFixed(1).padStart(5)} s  ${name}`);
}
const failed = results.filter(({ passed }) => !passed).length;
console.log(
  `${results.length - failed} ok, ${failed} failed in ${((performance.now() - start) / 1000).toFixed(1)} s`,
);
process.exitCode = failed > 0 ? 1 : 0;
