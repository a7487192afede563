/**
 * Resident memory of the server: idle, against a bare Fastify that answers one route, both after as many calls; and how
 * much it grows while a report of 100,000 cases comes in, against as many plain objects in a process of their own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median, peakMebibytes, startService } from './service.mjs';

const goals = { idle: 1.6, growth: 4 };
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '3' } },
});
const calls = 200;
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const fromServer = fileURLToPath(new URL('../packages/server/package.json', import.meta.url));

const bareServer = `
const { default: fastify } = await import(require('node:module').createRequire(process.argv[1]).resolve('fastify'));
const app = fastify();
app.get('/health/live', async () => ({ status: 'ok' }));
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));`;

const plainObjects = `
const before = process.memoryUsage().rss;
const cases = Array.from({ length: Number(process.argv[1]) }, (_, at) => ({
  id: String(at), name: 'test_' + at, suite: 'suite.m' + (at >> 10), file: null, status: 'passed', cause: null,
  durationMs: at % 900, attempts: 1,
}));
console.log((process.memoryUsage().rss - before) / 2 ** 20, cases.length);`;

function residentMebibytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** After some calls and a moment of rest. */
async function rested(url, pid) {
  for (let call = 0; call < calls; call += 1) await (await fetch(`${url}/health/live`)).text();
  await sleep(3_000);
  return residentMebibytes(pid);
}

async function ofBare() {
  const child = spawn(process.execPath, ['-e', `(async () => {${bareServer}})()`, fromServer]);
  const [url] = await once(child.stdout.setEncoding('utf8'), 'data');
  const mebibytes = await rested(url.trim(), child.pid);
  child.kill();
  await once(child, 'exit');
  return mebibytes;
}

async function ofService() {
  const service = await startService({ slots: 1, cwd, options: ['--no-executor'] });
  const mebibytes = await rested(service.url, service.pid);
  await service.stop();
  return mebibytes;
}

async function ofObjects(count) {
  const child = spawn(process.execPath, ['-e', plainObjects, String(count)]);
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  await once(child, 'exit');
  return Number.parseFloat(line);
}

/** From rest to the peak of a run of so many cases; a small one goes before, for what is loaded once. */
async function growth(count) {
  const service = await startService({ slots: 1, cwd });
  try {
    const { call, projectId } = await service.connect();
    const write = `import sys; open("report.xml", "w").write('<testsuite name="s">' + "".join(f'<testcase classname="m{n >> 10}" name="test_{n}" time="0.1"/>' for n in range(int(sys.argv[1]))) + '</testsuite>')`;
    for (const size of [1_000, count])
      await call('POST', `projects/${projectId}/templates`, {
        ...{
          name: `cases-${size}`,
          framework: 'command',
          source: { path: cwd },
          report: { junit: 'report.xml' },
        },
        command: ['python3', '-c', write, String(size)],
      });
    const play = async (size) => {
      const { id } = await call('POST', `projects/${projectId}/runs`, { templates: [`cases-${size}`] });
      for (let run = { state: '' }; run.state !== 'finished'; run = await call('GET', `runs/${id}`))
        await sleep(200);
    };
    await play(1_000);
    await sleep(3_000);
    const before = residentMebibytes(service.pid);
    await play(count);
    return peakMebibytes(service.pid) - before;
  } finally {
    await service.stop();
  }
}

try {
  const [bare, idle] = [[], []];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    bare.push(await ofBare());
    idle.push(await ofService());
  }
  const count = Number(values.cases);
  const [grown, objects] = [await growth(count), await ofObjects(count)];
  const ratio = median(idle) / median(bare);
  console.log(`machine    ${machine()}`);
  console.log(`idle       ${median(idle).toFixed(0)} MiB, a bare Fastify ${median(bare).toFixed(0)} MiB`);
  console.log(
    `growth     ${grown.toFixed(0)} MiB for ${count} cases, as plain objects ${objects.toFixed(0)} MiB`,
  );
  console.log(
    `idle ${ratio.toFixed(2)} of a bare Fastify (goal <= ${goals.idle}), growth ${(grown / objects).toFixed(1)} of plain objects (goal <= ${goals.growth})`,
  );
  process.exitCode = ratio <= goals.idle && grown / objects <= goals.growth ? 0 : 1;
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
