/**
 * A JUnit file of very many cases from the moment that it is there to the verdict, while users go on with their calls:
 * time, peak memory of server and executor, answers to the users, delay of the server's event loop beside that of a
 * process that does nothing, and the cost of a case against that in a file of 10,000. `--cases N` sets the size,
 * `--load-only` leaves the goals of time and delay out, for machines that are busy with something else.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { childOf, machine, peakMebibytes, processorSeconds, startService } from './service.mjs';

const goals = { seconds: 60, mebibytes: 512, callMs: 500, loopMs: 20 };
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    reference: { type: 'string', default: '10000' },
    'load-only': { type: 'boolean', default: false },
  },
});
const size = Number(values.cases);
const reference = Number(values.reference);

/** Writes the report and then, as its last act, the moment; one case in a thousand fails. */
const writer = `
import sys, time
count = int(sys.argv[1])
with open("report.xml", "w") as report:
    report.write('<testsuites><testsuite name="many">')
    for number in range(count):
        head = f'<testcase classname="suite.m{number // 1000}" name="test_{number}" time="0.{number % 900:03d}"'
        failed = '><failure message="no">expected 1, got 2</failure></testcase>'
        report.write(head + ('/>' if number % 1000 else failed))
    report.write('</testsuite></testsuites>')
sys.stdout.write(f"written {time.time()}\\n")
`;

const cwd = mkdtempSync(join(tmpdir(), 'testyard-many-cases-'));
const delayFile = join(cwd, 'delay.json');
const idleFile = join(cwd, 'idle.json');
writeFileSync(join(cwd, 'write.py'), writer);
const source = { path: cwd };
const many = (count) => ({
  ...{ name: `many-${count}`, framework: 'command', source, report: { junit: 'report.xml' } },
  ...{ command: ['python3', 'write.py', String(count)], timeouts: { task: '1h' } },
});
const templates = [
  ...[...new Set([reference, size])].map(many),
  { name: 'small', framework: 'command', source, command: ['true'] },
];
for (const template of templates)
  writeFileSync(join(cwd, `${template.name}.testyard.yaml`), JSON.stringify(template));

const preload = fileURLToPath(new URL('loop-delay.mjs', import.meta.url));
const service = await startService({
  ...{ slots: 2, cwd, nodeArguments: ['--import', preload] },
  environment: { LOOP_DELAY_FILE: delayFile },
});

function percentile(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const { call, projectId } = await service.connect();

/** The users: each asks again a moment after the answer. Answers a way to end them, with all that they measured. */
function users(runId) {
  const times = { 'read run': [], 'list runs': [], 'start run': [] };
  const ending = new AbortController();
  const loop = async (name, pauseMs, act) => {
    while (!ending.signal.aborted) {
      const started = performance.now();
      await act();
      times[name].push(performance.now() - started);
      await sleep(pauseMs);
    }
  };
  const loops = [
    loop('read run', 50, () => call('GET', `runs/${runId}`)),
    loop('list runs', 100, () => call('GET', `projects/${projectId}/runs?limit=50`)),
    loop('start run', 1000, () => call('POST', `projects/${projectId}/runs`, { templates: ['small'] })),
  ];
  return async () => {
    ending.abort();
    await Promise.all(loops);
    return times;
  };
}

/** From the file being there to the verdict. */
async function measure(count, withUsers) {
  const { id } = await call('POST', `projects/${projectId}/runs`, { templates: [`many-${count}`] });
  const end = withUsers ? users(id) : async () => ({});
  let run;
  do {
    await sleep(200);
    run = await call('GET', `runs/${id}`);
  } while (run.state !== 'finished');
  const times = await end();
  const finishedAt = Date.parse(run.finishedAt);
  const { items } = await call('GET', `tasks/${run.tasks[0].id}/logs`);
  const { leaseId } = items.find(({ stream }) => stream === 'stdout');
  const said = await call('GET', `tasks/${run.tasks[0].id}/logs/${leaseId}/stdout/text`);
  const writtenAt = 1000 * Number(/written ([0-9.]+)/.exec(said)?.[1]);
  const { passed, failed } = run.counts;
  const red = Math.ceil(count / 1000);
  if (failed !== red || passed !== count - red)
    throw new Error(`not all counted: ${JSON.stringify(run.counts)}`);
  return { seconds: (finishedAt - writtenAt) / 1000, times };
}

/** Does nothing at the same time: how late a process is on this machine through no fault of its own. */
const idle = spawn(process.execPath, ['--import', preload, '-e', 'setInterval(() => {}, 1000)'], {
  env: { ...process.env, LOOP_DELAY_FILE: idleFile },
  stdio: 'ignore',
});

/** Figures of a process since it was last asked. */
async function loopDelay(pid, file) {
  const before = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  process.kill(pid, 'SIGUSR2');
  while ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? before) === before) await sleep(20);
  await sleep(50);
  return JSON.parse(readFileSync(file, 'utf8'));
}

const late = ({ p50, p99, max }) => [p50, p99, max].map((ms) => ms.toFixed(0)).join(', ');

try {
  await service.signIn();
  for (const { name } of templates) await service.testyard('apply', '-f', `${name}.testyard.yaml`);
  const few = await measure(reference, false);
  await loopDelay(service.pid, delayFile);
  await loopDelay(idle.pid, idleFile);
  const both = [service.pid, childOf(service.pid)];
  const before = both.map(processorSeconds);
  const { seconds, times } = await measure(size, true);
  const [ofServer, ofExecutor] = both.map((pid, index) => processorSeconds(pid) - before[index]);
  const delay = await loopDelay(service.pid, delayFile);
  const idleDelay = await loopDelay(idle.pid, idleFile);
  const memory = {
    server: peakMebibytes(service.pid),
    executor: peakMebibytes(childOf(service.pid)),
  };
  const ratio = seconds / size / (few.seconds / reference);
  const slowest = Math.max(...Object.values(times).map((one) => percentile(one, 0.99)));
  console.log(
    `${machine()}, load average ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}`,
  );
  console.log(`${size} cases: ${seconds.toFixed(1)} s from the file to the verdict`);
  console.log(
    `${reference} cases: ${few.seconds.toFixed(1)} s; a case costs ${ratio.toFixed(2)} times as much in the larger file`,
  );
  console.log(
    `processor time: server ${ofServer.toFixed(1)} s, executor ${ofExecutor.toFixed(1)} s, both for the users, too`,
  );
  console.log(`peak memory: server ${memory.server} MiB, executor ${memory.executor} MiB`);
  for (const [name, one] of Object.entries(times))
    console.log(
      `${name}: ${one.length} calls, ${[0.5, 0.99, 1].map((share) => percentile(one, share).toFixed(0)).join(', ')} ms (median, p99, most)`,
    );
  console.log(
    `event loop of the server: ${late(delay)} ms late (median, p99, most); of a process that does nothing: ${late(idleDelay)} ms`,
  );
  const inSize = Math.max(memory.server, memory.executor) <= goals.mebibytes;
  const inTime = seconds < goals.seconds && slowest < goals.callMs && delay.p99 <= goals.loopMs;
  const isMet = inSize && (inTime || values['load-only']);
  process.exitCode = isMet ? 0 : 1;
  const timely = values['load-only']
    ? ''
    : `, < ${goals.seconds} s, calls p99 < ${goals.callMs} ms, event loop p99 <= ${goals.loopMs} ms`;
  console.log(`${isMet ? 'met' : 'missed'}: all counted, at most ${goals.mebibytes} MiB each${timely}`);
} finally {
  idle.kill();
  await service.stop();
  rmSync(cwd, { recursive: true });
}
