/**
 * From nothing to a verdict: `testyard up`, ready with its executor, one case that does nothing by one call over HTTP, its
 * verdict read; against `npx vitest run` of one file with one test. Once on a data folder that exists, with the template
 * saved and a token known, and once in an empty one, with the sign-in and the template in it. In turns.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { callsWith, machine, median, password, program, run, signedIn } from './service.mjs';

const goal = 1;
const readyGoalSeconds = 2;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const folder = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const template = {
  ...{ name: 'nothing', framework: 'command', source: { path: folder } },
  cases: [{ name: 'does nothing', command: ['true'] }],
};

/** A service in the data folder that is ready, and how long that took since `began`. */
async function up(data, began) {
  const child = spawn(
    process.execPath,
    [program, 'up', '--json', '--port', '0', '--slots', '2', '--data', data],
    {
      cwd: folder,
      env: { ...process.env, TESTYARD_ADMIN_PASSWORD: password },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const kill = () => child.kill();
  process.once('exit', kill);
  const exited = once(child, 'exit');
  // Its one line says that the executor is there, too.
  const [line] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), exited]);
  const { url } = JSON.parse(line);
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    process.off('exit', kill);
  };
  return { url, readySeconds: secondsSince(began), stop };
}

const secondsSince = (began) => (performance.now() - began) / 1000;

/** Starts the one case and waits for its verdict, by one call. */
async function verdictOf(api) {
  const headers = { prefer: 'wait=60' };
  const ended = await api.call('POST', `projects/${api.projectId}/runs`, { templates: ['nothing'] }, headers);
  if (ended.verdict !== 'passed') throw new Error(`no verdict of passed: ${JSON.stringify(ended)}`);
}

async function inExistingFolder(data, known) {
  const began = performance.now();
  const service = await up(data, began);
  await verdictOf({ ...known, call: callsWith(service.url, known.token) });
  const seconds = secondsSince(began);
  await service.stop();
  return { ready: service.readySeconds, seconds };
}

async function inEmptyFolder() {
  const data = mkdtempSync(join(folder, 'empty-'));
  const began = performance.now();
  const service = await up(data, began);
  const api = await signedIn(service.url);
  await api.call('POST', `projects/${api.projectId}/templates`, template);
  await verdictOf(api);
  const seconds = secondsSince(began);
  await service.stop();
  rmSync(data, { recursive: true });
  return { ready: service.readySeconds, seconds };
}

/** A project of its own: that of this repository has tests beyond number. */
function vitestProject() {
  const project = join(folder, 'vitest');
  mkdirSync(project);
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(project, 'nothing.test.js'),
    "import { test } from 'vitest';\n\ntest('does nothing', () => {});\n",
  );
  return async () => {
    const { seconds, code, output } = await run(['npx', 'vitest', 'run'], { cwd: project });
    if (code !== 0) throw new Error(`vitest ended with ${code}: ${output}`);
    return seconds;
  };
}

async function filledFolder() {
  const data = join(folder, 'data');
  const service = await up(data, performance.now());
  const known = await signedIn(service.url);
  await known.call('POST', `projects/${known.projectId}/templates`, template);
  await verdictOf(known);
  await service.stop();
  return { data, known };
}

try {
  const vitest = vitestProject();
  const { data, known } = await filledFolder();
  await vitest();
  const times = { vitest: [], existing: [], empty: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    times.vitest.push(await vitest());
    times.existing.push(await inExistingFolder(data, known));
    times.empty.push(await inEmptyFolder());
  }
  const peer = median(times.vitest);
  const of = (rounds, name) => median(rounds.map((each) => each[name]));
  const shown = (rounds) =>
    `${of(rounds, 'seconds').toFixed(2)} s, ready in ${of(rounds, 'ready').toFixed(2)} s (${rounds
      .map(({ seconds }) => seconds.toFixed(2))
      .join(', ')})`;
  const ratio = of(times.existing, 'seconds') / peer;
  const first = of(times.empty, 'seconds') / peer;
  console.log(`machine            ${machine()}`);
  console.log(
    `npx vitest run     ${peer.toFixed(2)} s (${times.vitest.map((each) => each.toFixed(2)).join(', ')})`,
  );
  console.log(`existing folder    ${shown(times.existing)}`);
  console.log(`empty folder       ${shown(times.empty)}`);
  console.log(
    `from nothing to a verdict against npx vitest run (goal <= ${goal}): ${ratio.toFixed(2)}, in an empty folder ${first.toFixed(2)}`,
  );
  process.exitCode = ratio <= goal && of(times.existing, 'ready') <= readyGoalSeconds ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
