/**
 * Suite B: 100 sleeping cases with a heavy tail, on 8 slots of two executors, in its second run, when its history is
 * known; against `pytest -n 8 --dist load` on the same cases with the same pytest, in turns. How well an order does that
 * knows no lengths is a matter of chance: there are seven such suites, and the one in the middle counts.
 * `node bench/makespan.mjs [--suites 7] [--framework pytest|command] [--perturbed]`
 * `--perturbed`: in the first run, from which the history is, each case takes e^(0.5 x normal) times as long as in the second, and a fifth
 * of them is not there; the span alone is judged.
 * Needs pytest-xdist beside the pytest of PYTHON (default /usr/bin/python3): `apt-get install python3-pytest-xdist`.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, median, run, startExecutor, startService } from './service.mjs';

const usualGoals = { span: 1.05, wall: 1.12, ofPeer: 0.75 };
const perturbedGoals = { span: 1.08, wall: Number.POSITIVE_INFINITY, ofPeer: Number.POSITIVE_INFINITY };
const [executors, slotsEach, count, workSeconds] = [2, 4, 100, 64];
const { values } = parseArgs({
  options: {
    suites: { type: 'string', default: '7' },
    framework: { type: 'string', default: 'pytest' },
    perturbed: { type: 'boolean', default: false },
  },
});
const goals = values.perturbed ? perturbedGoals : usualGoals;
if (values.perturbed && values.framework !== 'pytest') throw new Error('--perturbed is for pytest');
const python = process.env.PYTHON ?? '/usr/bin/python3';
const slots = executors * slotsEach;
const home = mkdtempSync(join(tmpdir(), 'testyard-makespan-'));

/** Random numbers that are always the same for a seed: between 0 and 1, and normal ones. */
function chance(seed) {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return { random, normal };
}

/** Log-normal, in an order of chance. In seconds, together `workSeconds`. */
function lengths(seed) {
  const { normal } = chance(seed);
  const drawn = Array.from({ length: count }, () => Math.exp(0.85 * normal()));
  const sum = drawn.reduce((one, other) => one + other);
  return drawn.map((one) => (one * workSeconds) / sum);
}

/** What the history will know of these lengths: about as much as is wrong in life, and of a fifth nothing (null). */
function perturbed(seconds, seed) {
  const { random, normal } = chance(seed + 1000);
  return seconds.map((one) => (random() < 0.2 ? null : one * Math.exp(0.5 * normal())));
}

const log = join(home, 'times.log');

/** Each case writes when it began and ended, which gives the span without any start-up. */
function writeSuite(folder, seconds) {
  mkdirSync(folder, { recursive: true });
  const files = 10;
  for (let file = 0; file < files; file += 1) {
    const own = seconds
      .map((one, index) => [index, one])
      .filter(([index, one]) => index % files === file && one !== null);
    const tests = own.map(([index, one]) => `def test_${index}(): nap(${one.toFixed(4)})`).join('\n');
    writeFileSync(join(folder, `test_${file}.py`), `from nap import nap\n${tests}\n`);
  }
  writeFileSync(
    join(folder, 'nap.py'),
    `import os, time
def nap(seconds):
    begun = time.time()
    time.sleep(seconds)
    line = "%f %f\\n" % (begun, time.time())
    fd = os.open(${JSON.stringify(log)}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, line.encode())
    os.close(fd)
`,
  );
  writeFileSync(
    join(folder, 'conftest.py'),
    'import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n',
  );
}

function spanSeconds(expected = count) {
  const times = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  rmSync(log);
  if (times.length !== expected) throw new Error(`${times.length} cases ran, not ${expected}`);
  return Math.max(...times.map(([, end]) => end)) - Math.min(...times.map(([begun]) => begun));
}

// The pytest of PYTHON is the first that executors find, too.
const bin = join(home, 'bin');
mkdirSync(bin);
symlinkSync(python, join(bin, 'python3'));
writeFileSync(join(bin, 'pytest'), `#!/bin/sh\nexec ${python} -m pytest "$@"\n`, { mode: 0o755 });
const environment = { PATH: `${bin}:${process.env.PATH}` };

async function peer({ folder }) {
  const command = [
    python,
    '-m',
    'pytest',
    '-q',
    '-p',
    'no:cacheprovider',
    '-n',
    String(slots),
    '--dist',
    'load',
  ];
  const ran = await run(command, { cwd: folder });
  if (ran.code !== 0) throw new Error(ran.output);
  return { wall: ran.seconds, span: spanSeconds() };
}

async function ours({ call, projectId }, { template }, expected = count) {
  const began = performance.now();
  const body = { templates: [template.name] };
  const ran = await call('POST', `projects/${projectId}/runs`, body, { prefer: 'wait=120' });
  const wall = (performance.now() - began) / 1000;
  if (ran.verdict !== 'passed') throw new Error(`not passed: ${JSON.stringify(ran.counts)}`);
  return { wall, span: spanSeconds(expected) };
}

const declaredCases = (seconds) =>
  seconds.map((one, index) => ({
    name: `case-${index}`,
    command: [
      python,
      '-c',
      `import sys; sys.path.insert(0, "."); from nap import nap; nap(${one.toFixed(4)})`,
    ],
  }));

function makeSuite(seed) {
  const seconds = lengths(seed);
  const folder = join(home, `suite-${seed}`);
  const template = {
    name: `suite-${seed}`,
    framework: values.framework,
    source: { path: folder },
    ...(values.framework === 'pytest'
      ? { arguments: ['-q', '-p', 'no:cacheprovider'] }
      : { cases: declaredCases(seconds) }),
  };
  return { folder, template, seconds, boundSeconds: Math.max(workSeconds / slots, ...seconds) };
}

const hasXdist = await run([python, '-c', 'import xdist']);
if (hasXdist.code !== 0) {
  console.log(
    `${python} has no pytest-xdist: apt-get install python3-pytest-xdist, or name another by PYTHON=`,
  );
  process.exit(1);
}

const service = await startService({ slots: slotsEach, cwd: home, environment });
let stopExecutor = async () => {};
/** One for each suite. */
const found = [];
try {
  await service.signIn();
  const connection = await service.connect();
  stopExecutor = await startExecutor(service, connection, {
    ...{ name: 'second', slots: slotsEach, allow: home, environment },
  });
  for (let seed = 1; seed <= Number(values.suites); seed += 1) {
    const suite = makeSuite(seed);
    const file = join(home, `suite-${seed}.testyard.yaml`);
    writeFileSync(file, JSON.stringify(suite.template));
    const applied = await service.testyard('apply', '-f', file);
    if (applied.code !== 0) throw new Error(applied.output);
    const known = values.perturbed ? perturbed(suite.seconds, seed) : suite.seconds;
    writeSuite(suite.folder, known);
    const first = await ours(connection, suite, known.filter((one) => one !== null).length);
    writeSuite(suite.folder, suite.seconds);
    const xdist = await peer(suite);
    const own = await ours(connection, suite);
    const { boundSeconds: bound } = suite;
    found.push({
      ...{ span: own.span / bound, wall: own.wall / bound },
      ...{ ratio: own.wall / xdist.wall, least: bound / xdist.wall },
    });
    console.log(
      `suite ${seed}, bound ${bound.toFixed(2)} s: first run ${first.wall.toFixed(2)} s; second run: span ${own.span.toFixed(2)} s, ` +
        `wall ${own.wall.toFixed(2)} s; xdist: span ${xdist.span.toFixed(2)} s, wall ${xdist.wall.toFixed(2)} s`,
    );
  }
} finally {
  await stopExecutor();
  await service.stop();
  rmSync(home, { recursive: true, force: true });
}

const middle = (what) => median(found.map((each) => each[what]));
console.log(`${machine()}; ${values.framework}, ${count} cases, ${slots} slots`);
const isMet = middle('span') <= goals.span && middle('wall') <= goals.wall && middle('ratio') <= goals.ofPeer;
const goal = (limit) => (Number.isFinite(limit) ? ` (goal <= ${limit})` : '');
console.log(
  `${isMet ? 'met' : 'missed'}: in the middle of ${found.length} suites span ${middle('span').toFixed(3)} of the bound${goal(goals.span)}, ` +
    `wall ${middle('wall').toFixed(3)}${goal(goals.wall)}, ${middle('ratio').toFixed(3)} of pytest -n ${slots} --dist load` +
    `${goal(goals.ofPeer)}; the bound itself, which no order can beat, is ${middle('least').toFixed(3)} of it`,
);
process.exitCode = isMet ? 0 : 1;
