/**
 * What a run costs to read, and each case of it to take in, by the number of its cases: the same calls on a run of 1,000
 * and on one of 100,000 (`--cases 1000000` for more), by turns.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machine, median, startService } from './service.mjs';

const goals = { ofSmall: 1.2, ofCase: 1.1, firstPageMs: 100 };
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '60' } },
});
const large = Number(values.cases);
const small = 1_000;
/** Cases of the two runs whose difference is what a case costs in small runs: of these the fixed part is gone. */
const step = [small, 10_000];

const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const service = await startService({ slots: 1, cwd });
const { call, projectId } = await service.connect();
const write = `
import sys, time
with open("report.xml", "w") as report:
    report.write('<testsuite name="s">')
    for n in range(int(sys.argv[1])):
        report.write(f'<testcase classname="m{n >> 10}" name="test_{n}" time="0.1"/>')
    report.write('</testsuite>')
print("written", time.time(), flush=True)`;

/** Runs a report of so many cases; answers the run, and seconds from the report being there to the verdict. */
async function play(size) {
  const { id } = await call('POST', `projects/${projectId}/runs`, { templates: [`cases-${size}`] });
  let run = await call('GET', `runs/${id}`);
  for (; run.state !== 'finished'; run = await call('GET', `runs/${id}`)) await sleep(100);
  if (run.counts.passed !== size) throw new Error(`not all counted: ${JSON.stringify(run.counts)}`);
  const { items } = await call('GET', `tasks/${run.tasks[0].id}/logs`);
  const { leaseId } = items.find(({ stream }) => stream === 'stdout');
  const said = await call('GET', `tasks/${run.tasks[0].id}/logs/${leaseId}/stdout/text`);
  const writtenAt = 1000 * Number(/written ([0-9.]+)/.exec(said)?.[1]);
  return { id, seconds: (Date.parse(run.finishedAt) - writtenAt) / 1000 };
}

/** Calls on a run, each by its name. */
async function callsOn(id) {
  const first = await call('GET', `runs/${id}/cases?limit=100`);
  const [one] = first.items;
  return {
    summary: () => call('GET', `runs/${id}`),
    'first page': () => call('GET', `runs/${id}/cases?limit=100`),
    'next page': () => call('GET', `runs/${id}/cases?limit=100&after=${encodeURIComponent(first.next)}`),
    'one case': () => call('GET', `runs/${id}/cases/${one.id}`),
  };
}

async function timeOf(act) {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

try {
  for (const size of new Set([...step, large]))
    await call('POST', `projects/${projectId}/templates`, {
      ...{ name: `cases-${size}`, framework: 'command', source: { path: cwd }, timeouts: { task: '1h' } },
      ...{ report: { junit: 'report.xml' }, command: ['python3', '-c', write, String(size)] },
    });
  await play(small);
  const few = await play(small);
  const some = await play(step[1]);
  const many = await play(large);
  const eachOfFew = (some.seconds - few.seconds) / (step[1] - step[0]);
  const ofCase = (many.seconds - some.seconds) / (large - step[1]) / eachOfFew;
  const [onFew, onMany] = [await callsOn(few.id), await callsOn(many.id)];
  console.log(`machine      ${machine()}`);
  const ratios = [];
  let firstPage = 0;
  for (const name of Object.keys(onFew)) {
    const times = { few: [], many: [] };
    for (let round = 0; round < Number(values.rounds); round += 1) {
      times.few.push(await timeOf(onFew[name]));
      times.many.push(await timeOf(onMany[name]));
    }
    const [ofFew, ofMany] = [median(times.few), median(times.many)];
    ratios.push(ofMany / ofFew);
    if (name === 'first page') firstPage = ofMany;
    console.log(
      `${name.padEnd(12)} ${ofFew.toFixed(2)} and ${ofMany.toFixed(2)} ms: ${(ofMany / ofFew).toFixed(2)}`,
    );
  }
  console.log(
    `a case       ${(1000 * eachOfFew).toFixed(3)} ms from 1,000 to 10,000, ${ofCase.toFixed(2)} of that beyond`,
  );
  const worst = Math.max(...ratios);
  console.log(
    `${large} cases: reads at most ${worst.toFixed(2)} of those at ${small} (goal <= ${goals.ofSmall}), first page ${firstPage.toFixed(0)} ms ` +
      `(<= ${goals.firstPageMs}), a case ${ofCase.toFixed(2)} (<= ${goals.ofCase})`,
  );
  const isMet = worst <= goals.ofSmall && firstPage <= goals.firstPageMs && ofCase <= goals.ofCase;
  process.exitCode = isMet ? 0 : 1;
} finally {
  await service.stop();
  rmSync(cwd, { recursive: true, force: true });
}
