/**
 * 1,000 executors that wait for work at one server: what each costs in memory, how long users wait for answers
 * meanwhile, and how soon an executor that waits is offered what somebody starts.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { label, PlayedExecutor } from './played-executor.mjs';
import { machine, median, startService } from './service.mjs';

const goals = { callMs: 1000, offerMs: 100, kilobytes: 20 };
const { values } = parseArgs({
  options: { executors: { type: 'string', default: '1000' }, starts: { type: 'string', default: '100' } },
});
const count = Number(values.executors);
/** What these cost more is the server's own growth. */
const warmUp = 200;
/** A claim waits 25 s: memory is looked at while each comes back once, and the middle counts. */
const looks = 10;
const lookEveryMs = 3_000;
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const service = await startService({ slots: 1, cwd });
const api = await service.connect();
const residentKilobytes = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))?.[1]);

async function settledKilobytes() {
  const seen = [];
  for (let look = 0; look < looks; look += 1) {
    await sleep(lookEveryMs);
    seen.push(residentKilobytes());
  }
  return { middle: median(seen), most: Math.max(...seen) };
}

await api.call('POST', `projects/${api.projectId}/templates`, {
  ...{ name: 'one', framework: 'command', source: { path: cwd }, cases: [{ name: 'a', command: ['true'] }] },
  labels: label,
});
/** When each run was offered. */
const offered = new Map();
let isOver = false;

/** Waits for work for ever, works, waits again. */
async function serve(executor) {
  while (!isOver) {
    const [offer] = await executor.claim(1);
    if (!offer) continue;
    offered.set(offer.plan.runId, performance.now());
    await executor.work(offer);
  }
}

function unlessOver(error) {
  if (!isOver) throw error;
}

function percentile(numbers, share) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

try {
  const executors = [];
  let before = { middle: 0, most: 0 };
  for (let number = 0; number < count + warmUp; number += 1) {
    if (number === warmUp) before = await settledKilobytes();
    const executor = new PlayedExecutor(service.url);
    await executor.register(api, `played-${number}`);
    await executor.announce(1);
    executors.push(executor);
    void serve(executor).catch(unlessOver);
    if (number % 50 === 49) await sleep(500);
  }
  const after = await settledKilobytes();
  const each = (after.middle - before.middle) / count;
  const callMs = [];
  const offerMs = [];
  const users = (async () => {
    while (!isOver) {
      const started = performance.now();
      await api.call('GET', `projects/${api.projectId}/runs?limit=50`);
      callMs.push(performance.now() - started);
      await sleep(50);
    }
  })();
  for (let number = 0; number < Number(values.starts); number += 1) {
    const started = performance.now();
    const { id } = await api.call('POST', `projects/${api.projectId}/runs`, { templates: ['one'] });
    while (!offered.has(id) && performance.now() - started < 10_000) await sleep(2);
    offerMs.push((offered.get(id) ?? Number.POSITIVE_INFINITY) - started);
    await sleep(30);
  }
  isOver = true;
  await users;
  for (const executor of executors) executor.stop();
  const figures = { call: percentile(callMs, 0.99), offer: median(offerMs) };
  console.log(`machine    ${machine()}`);
  console.log(
    `calls      ${callMs.length}, ${median(callMs).toFixed(0)} ms median, ${figures.call.toFixed(0)} ms p99`,
  );
  console.log(
    `offers     ${figures.offer.toFixed(1)} ms median, ${percentile(offerMs, 0.99).toFixed(0)} ms p99`,
  );
  const mebibytes = ({ middle, most }) =>
    `${(middle / 1024).toFixed(0)} MiB, at most ${(most / 1024).toFixed(0)}`;
  console.log(`memory     ${warmUp} that wait: ${mebibytes(before)}; ${count} more: ${mebibytes(after)}`);
  const isMet = figures.call < goals.callMs && figures.offer <= goals.offerMs && each <= goals.kilobytes;
  console.log(
    `${count} executors that wait: ${each.toFixed(1)} kB each (goal <= ${goals.kilobytes}), calls p99 ${figures.call.toFixed(0)} ms ` +
      `(< ${goals.callMs}), start to offer ${figures.offer.toFixed(0)} ms (<= ${goals.offerMs})`,
  );
  process.exitCode = isMet ? 0 : 1;
} finally {
  isOver = true;
  await service.stop();
  rmSync(cwd, { recursive: true });
}
