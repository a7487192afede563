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
 * `framework`; `slots`; `goal`; `packages`: the node_modules of the suite; `files(size)`: its files by name, `size` 1 for some 20 s in one slot;
 * `cases(size)`: how many pass; `direct`: commands that run at once, and are over when all are; `figure`: what the ratio is of.
 */
export async function measure({ framework, slots, goal, packages, files, cases, direct, figure }) {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '3' }, quick: { type: 'boolean', default: false } },
  });
  const size = values.quick ? 0.25 : 1;
  const home = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
  const suite = join(home, 'suite');
  for (const [name, text] of Object.entries(files(size))) {
    mkdirSync(dirname(join(suite, name)), { recursive: true });
    writeFileSync(join(suite, name), text);
  }
  symlinkSync(packages, join(suite, 'node_modules'));
  const template = { name: 'bench', framework, source: { path: suite }, executors: { max: slots } };
  const setup = [`[ -e node_modules ] || ln -s ${packages} node_modules`];
  writeFileSync(join(home, 'bench.testyard.yaml'), JSON.stringify({ ...template, setup }));
  const service = await startService({ slots, cwd: home });
  const served = [];
  const alone = [];
  try {
    for (const step of [
      await service.signIn(),
      await service.testyard('apply', '-f', join(home, 'bench.testyard.yaml')),
    ])
      if (step.code !== 0) throw new Error(step.output);
    // What a runner keeps on the disk of what it compiled, and what is known of the cases, is there from here on.
    await directly(direct, suite);
    await throughTheService(service, cases(size));
    alone.push(await directly(direct, suite));
    for (let round = 0; round < Number(values.rounds); round += 1) {
      served.push(await throughTheService(service, cases(size)));
      alone.push(await directly(direct, suite));
    }
  } finally {
    await service.stop();
    rmSync(home, { recursive: true, force: true });
  }
  const ratio = median(served) / median(alone);
  const list = (seconds) => seconds.map((each) => each.toFixed(2)).join(', ');
  console.log(`machine      ${machine()}`);
  console.log(`cases        ${cases(size)}, all passed each time`);
  console.log(`directly     ${list(alone)} s`);
  console.log(`served       ${list(served)} s`);
  console.log(`${figure} (goal <= ${goal.toFixed(2)}): ${ratio.toFixed(3)}`);
  process.exitCode = ratio <= goal ? 0 : 1;
}

async function directly(commands, cwd) {
  const env = { ...process.env, CI: '1' };
  const started = performance.now();
  const ran = await Promise.all(commands.map((command) => run(command, { cwd, env })));
  for (const { code, output } of ran) if (code !== 0) throw new Error(output);
  return (performance.now() - started) / 1000;
}

async function throughTheService(service, cases) {
  const ran = await service.testyard('run', 'bench', '--json');
  const { counts, verdict } = JSON.parse(ran.stdout).run;
  if (verdict !== 'passed' || counts.passed !== cases) throw new Error(JSON.stringify({ verdict, counts }));
  return ran.seconds;
}

/** Waits of so many tests in milliseconds, always the same: most are short, one in twenty is long. */
export function waits(count) {
  return Array.from({ length: count }, (_, at) => (at % 20 === 7 ? 900 : 30 + ((at * 37) % 120)));
}
