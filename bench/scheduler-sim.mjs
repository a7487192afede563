/**
 * The decisions of the scheduler in virtual time: several projects with 10,000 tasks compete for 200 hosts of different
 * kinds that go and come back. Always the same for a seed; ends with 1 where a promise is broken.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const goals = { ofBound: 1.5, fairness: 0.95 };
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '10000' },
    hosts: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    'absences-an-hour': { type: 'string', default: '1' },
  },
});

/** The simulator is TypeScript beside the code that it runs. */
async function simulator() {
  const folder = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
  const from = fileURLToPath(new URL('../packages/core/src/scheduling/testing/fleet', import.meta.url));
  try {
    const outfile = join(folder, 'simulator.mjs');
    const contents = `export * from './fleet-workload.ts'; export * from './play-fleet.ts';`;
    await build({
      ...{ stdin: { contents, resolveDir: from, loader: 'ts' }, outfile },
      ...{ bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const seconds = (ms) => (ms / 1000).toFixed(0).padStart(6);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

const { fleetPlan, playFleet } = await simulator();
const plan = fleetPlan({
  ...{ tasks: Number(values.tasks), hosts: Number(values.hosts), seed: Number(values.seed) },
  absencesAnHour: Number(values['absences-an-hour']),
});
const started = performance.now();
const { record, estimates, broken, boundMs } = playFleet(plan);
const cases = sum(plan.starts.map((start) => start.cases.length));
const slots = sum(plan.hosts.map(({ executor }) => executor.slots));
console.log(
  `plan       ${plan.starts.length} tasks, ${cases} cases, ${plan.hosts.length} hosts, ${slots} slots, seed ${values.seed}`,
);
console.log(
  `played     ${record.leases} leases, ${record.lost} lost with their hosts, in ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
console.log('project      tasks  longest wait s  share of its bound  longest s without a slot');
for (const [id, figures] of record.projects)
  console.log(
    `${id.padEnd(11)} ${String(figures.tasks).padStart(6)}  ${seconds(figures.longestWaitMs).padStart(14)}  ` +
      `${(figures.mostOfBound ?? 0).toFixed(2).padStart(18)}  ${seconds(figures.longestGapMs).padStart(24)}`,
  );
const { p50, p90 } = estimates.coverage;
console.log(
  `estimates  ${estimates.asked.length} asked, true start before P50 ${(100 * p50).toFixed(0)} %, before P90 ${(100 * p90).toFixed(0)} %, ` +
    `${estimates.unknown} not known, ${estimates.overtaken} overtaken by what was queued later`,
);
const fairness = sum(record.fairness) / Math.max(1, record.fairness.length);
const ofBound = record.lastEndMs / boundMs;
for (const what of broken.slice(0, 20)) console.log(`BROKEN     ${what}`);
console.log(
  `${broken.length} promises broken (goal 0), last end ${ofBound.toFixed(3)} of the bound (goal <= ${goals.ofBound}), ` +
    `Jain's index ${fairness.toFixed(3)} (goal >= ${goals.fairness}), ${(record.pulls / cases).toFixed(2)} pulls a case`,
);
process.exitCode = broken.length === 0 && ofBound <= goals.ofBound && fairness >= goals.fairness ? 0 : 1;
