/**
 * A suite of a runner that lies in a Node project, through the service and directly, in turns: A B A B A. Its tests wait as tests of a
 * product do, some longer than others, so that what is measured is mostly what comes beside them.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, median, run, startService } from './service.mjs';

/**
 * `framework`; `slots`; `goal`; `packages`: the node_modules of the suite; `files(size, waits)`: its files by name, `size` 1 for some 20 s, `waits(count)`
 * what its tests wait; `cases(size)`: how many pass; `direct`: commands that run at once, and are over when all are; `figure`: what the ratio is of;
 * `perFile`: tests of a file, where suites with uneven files are measured, too: as many as there are rounds, each once, of which the middle counts.
 */
export async function measure(bench) {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '3' }, quick: { type: 'boolean', default: false } },
  });
  const rounds = Number(values.rounds);
  const size = values.quick ? 0.25 : 1;
  const { perFile, goal } = bench;
  const uneven = perFile ? Array.from({ length: rounds }, (_, at) => unevenWaits(at + 1, perFile)) : [];
  const home = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
  const service = await startService({ slots: bench.slots, cwd: home });
  const ratios = { even: [], uneven: [] };
  try {
    const signedIn = await service.signIn();
    if (signedIn.code !== 0) throw new Error(signedIn.output);
    console.log(`machine      ${machine()}`);
    console.log(`cases        ${bench.cases(size)}, all passed each time`);
    for (const [at, waitsOf] of [waits, ...uneven].entries()) {
      const kind = at === 0 ? 'even' : 'uneven';
      const files = bench.files(size, waitsOf);
      const suite = { ...bench, files, cases: bench.cases(size), rounds: at === 0 ? rounds : 1 };
      ratios[kind].push(await measureSuite({ service, home, suite, name: `${kind}-${at}` }));
    }
  } finally {
    await service.stop();
    rmSync(home, { recursive: true, force: true });
  }
  const told = Object.entries(ratios).filter(([, found]) => found.length > 0);
  const shown = told.map(([kind, found]) => `${kind} files ${median(found).toFixed(3)}`);
  console.log(`${bench.figure} (goal <= ${goal.toFixed(2)}): ${shown.join(', ')}`);
  if (told.some(([, found]) => median(found) > goal)) process.exitCode = 1;
}

/** Wall time through the service in parts of that without it, by turns. */
async function measureSuite({ service, home, suite, name }) {
  const folder = join(home, name);
  for (const [file, text] of Object.entries(suite.files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const { packages, framework, slots, cases, direct } = suite;
  symlinkSync(packages, join(folder, 'node_modules'));
  const template = { name, framework, source: { path: folder }, executors: { max: slots } };
  const setup = [`[ -e node_modules ] || ln -s ${packages} node_modules`];
  const file = join(home, `${name}.testyard.yaml`);
  writeFileSync(file, JSON.stringify({ ...template, setup }));
  const applied = await service.testyard('apply', '-f', file);
  if (applied.code !== 0) throw new Error(applied.output);
  // What a runner keeps on the disk of what it compiled, and what is known of the cases, is there from here on.
  await directly(direct, folder);
  await throughTheService(service, { name, cases });
  const served = [];
  const alone = [await directly(direct, folder)];
  for (let round = 0; round < suite.rounds; round += 1) {
    served.push(await throughTheService(service, { name, cases }));
    alone.push(await directly(direct, folder));
  }
  const list = (seconds) => seconds.map((each) => each.toFixed(2)).join(', ');
  console.log(`${name.padEnd(12)} directly ${list(alone)} s; served ${list(served)} s`);
  return median(served) / median(alone);
}

async function directly(commands, cwd) {
  const env = { ...process.env, CI: '1' };
  const started = performance.now();
  const ran = await Promise.all(commands.map((command) => run(command, { cwd, env })));
  for (const { code, output } of ran) if (code !== 0) throw new Error(output);
  return (performance.now() - started) / 1000;
}

async function throughTheService(service, { name, cases }) {
  const ran = await service.testyard('run', name, '--json');
  const { counts, verdict } = JSON.parse(ran.stdout).run;
  if (verdict !== 'passed' || counts.passed !== cases) throw new Error(JSON.stringify({ verdict, counts }));
  return ran.seconds;
}

/** Waits of so many tests in milliseconds, always the same: most are short, one in twenty is long. */
export function waits(count) {
  return Array.from({ length: count }, (_, at) => (at % 20 === 7 ? 900 : 30 + ((at * 37) % 120)));
}

/**
 * The same, but some files take longer than others, by as much as cases do in `makespan.mjs`, in an order of chance that is always the same for a
 * seed. Together they wait as long as those of even files.
 */
function unevenWaits(seed, perFile) {
  return (count) => {
    const even = waits(count);
    let state = Math.imul(seed, 0x9e3779b1) >>> 0;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    const factors = even.map(() =>
      Math.exp(0.85 * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())),
    );
    const drawn = even.map((wait, at) => wait * (factors[Math.floor(at / perFile)] ?? 1));
    const sum = (all) => all.reduce((one, other) => one + other, 0);
    return drawn.map((wait) => Math.max(1, Math.round((wait * sum(even)) / sum(drawn))));
  };
}
