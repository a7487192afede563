/**
 * 500 cases that are a command each, two at a time, at a server with 1 GiB of ballast in its memory, against the same at one
 * without, in turns; and how long the event loop of the large one is kept. A server that started processes itself would copy its page
 * tables for each: 48 ms of its event loop for a GiB.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median, startService } from './service.mjs';

const goals = { ratio: 1.2, p99: 20 };
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, mebibytes: { type: 'string', default: '1024' } },
});
const count = 500;
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const delayFile = join(cwd, 'delay.json');
const preload = (name) => ['--import', fileURLToPath(new URL(name, import.meta.url))];
const cases = Array.from({ length: count }, (_, index) => ({
  ...{ name: `case ${index + 1}`, command: ['/bin/true'] },
}));

async function start(options) {
  const service = await startService({ slots: 2, cwd, ...options });
  const { call, projectId } = await service.connect();
  await call('POST', `projects/${projectId}/templates`, {
    ...{ name: 'commands', framework: 'command', source: { path: cwd }, cases },
  });
  const seconds = [];
  const round = async () => {
    const started = performance.now();
    const headers = { prefer: 'wait=60' };
    const ended = await call('POST', `projects/${projectId}/runs`, { templates: ['commands'] }, headers);
    seconds.push((performance.now() - started) / 1000);
    if (ended.counts.passed !== count) throw new Error(`not all counted: ${JSON.stringify(ended.counts)}`);
  };
  await round();
  seconds.length = 0;
  return { service, seconds, round };
}

/** Of the event loop since it was asked last; in milliseconds. */
async function delaysOf(pid) {
  process.kill(pid, 'SIGUSR2');
  for (let left = 500; left > 0; left -= 1) {
    try {
      const found = JSON.parse(readFileSync(delayFile, 'utf8'));
      rmSync(delayFile);
      return found;
    } catch {
      await sleep(10);
    }
  }
  throw new Error('the server does not tell how long its event loop was kept');
}

const plain = await start({});
const large = await start({
  nodeArguments: [...preload('./ballast.mjs'), ...preload('./loop-delay.mjs')],
  environment: { BALLAST_MEBIBYTES: values.mebibytes, LOOP_DELAY_FILE: delayFile },
});
try {
  const p99 = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    await plain.round();
    await delaysOf(large.service.pid);
    await large.round();
    p99.push((await delaysOf(large.service.pid)).p99);
  }
  const ratio = median(large.seconds) / median(plain.seconds);
  const shown = (list) => list.map((seconds) => seconds.toFixed(2)).join(', ');
  console.log(`machine      ${machine()}`);
  console.log(`as it is     ${shown(plain.seconds)} s`);
  console.log(`with ballast ${shown(large.seconds)} s`);
  console.log(
    `${count} commands with ${values.mebibytes} MiB of ballast against none: ${ratio.toFixed(2)} (goal <= ${goals.ratio}); ` +
      `event loop kept ${median(p99).toFixed(1)} ms at p99 (<= ${goals.p99})`,
  );
  process.exitCode = ratio <= goals.ratio && median(p99) <= goals.p99 ? 0 : 1;
} finally {
  await plain.service.stop();
  await large.service.stop();
  rmSync(cwd, { recursive: true });
}
