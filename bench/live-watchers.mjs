/**
 * 200 that watch a run by server-sent events (`--watchers N`): how long it takes from the end of a case at its executor
 * until each of them has it, what each costs in memory, and how many events a second they are given together of a round
 * with 500 cases, against a bare `http` server that writes the same cases in frames of ten.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { label, PlayedExecutor } from './played-executor.mjs';
import { machine, median, startService } from './service.mjs';

const goals = { ratio: 0.3, p95: 250, kilobytes: 100 };
const { values } = parseArgs({
  options: { watchers: { type: 'string', default: '200' }, rounds: { type: 'string', default: '5' } },
});
const watchers = Number(values.watchers);
const rounds = Number(values.rounds);
const cases = Array.from({ length: 500 }, (_, at) => ({
  name: `test_total_with_coupon[${at}]`,
  command: ['true'],
}));
/** Cases a second of the run that is watched while it goes on. */
const perSecond = 100;
const cwd = mkdtempSync(join(tmpdir(), 'testyard-bench-'));
const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });

const residentKilobytes = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
const percentile = (numbers, share) =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length * share)] ?? Number.NaN;

/** Reads one stream to its `end`; `told` has each event's name and data. */
async function watch(url, headers, told) {
  const [response] = await once(get(url, { headers, agent }), 'response');
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode}`);
  let rest = '';
  response.setEncoding('utf8');
  for await (const part of response) {
    const frames = (rest + part).split('\n\n');
    rest = frames.pop();
    for (const frame of frames) {
      const event = /^event: (.*)$/m.exec(frame)?.[1];
      if (event === undefined) continue;
      told(event, JSON.parse(frame.slice(frame.indexOf('\ndata: ') + 7)));
      if (event === 'end') return;
    }
  }
  throw new Error(`${url}: the stream ended before the round`);
}

/** Seconds until each of the watchers has all cases. */
async function deliver(url, headers) {
  const started = performance.now();
  const counts = await Promise.all(
    Array.from({ length: watchers }, async () => {
      let count = 0;
      await watch(url, headers, (event, data) => {
        if (event === 'cases') count += data.length;
      });
      return count;
    }),
  );
  if (counts.some((count) => count !== cases.length)) throw new Error(`${url}: cases are missing`);
  return (performance.now() - started) / 1000;
}

/** A user may make 300 calls at once and 100 a second: on a quiet machine more would be refused. */
const untilAllowed = () => sleep(3000);

async function startBare(shown) {
  const child = fork(fileURLToPath(new URL('./peers/bare-events.mjs', import.meta.url)));
  child.send(shown);
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.kill() };
}

const service = await startService({ slots: 1, cwd });
const api = await service.connect();
const executor = new PlayedExecutor(service.url);
let bare;
try {
  await executor.register(api, 'played');
  await executor.announce(1);
  await api.call('POST', `projects/${api.projectId}/templates`, {
    ...{ name: 'watched', framework: 'command', source: { path: cwd }, cases, labels: label },
  });
  const start = () => api.call('POST', `projects/${api.projectId}/runs`, { templates: ['watched'] });
  const headers = { 'x-auth-token': api.token, accept: 'text/event-stream' };
  const eventsOf = (runId) => `${service.url}/api/v1/runs/${runId}/events`;

  // Once for what the first of all costs.
  const first = await start();
  const [firstOffer] = await executor.claim(1);
  await executor.work(firstOffer);
  await deliver(eventsOf(first.id), headers);
  await untilAllowed();

  const watched = await start();
  const before = residentKilobytes(service.pid);
  const endedAt = new Map();
  const delays = [];
  const streams = Array.from({ length: watchers }, () =>
    watch(eventsOf(watched.id), headers, (event, data) => {
      if (event !== 'cases') return;
      const now = Date.now();
      for (const { name } of data) delays.push(now - endedAt.get(name));
    }),
  );
  await sleep(3000);
  const kilobytes = (residentKilobytes(service.pid) - before) / watchers;
  const [offer] = await executor.claim(1);
  const told = (identity, at) => endedAt.set(identity, at);
  await Promise.all([executor.workSlowly(offer, { perSecond, statusOf: () => ({}), told }), ...streams]);

  const { items } = await api.call('GET', `runs/${watched.id}/cases?limit=500`);
  bare = await startBare(items);
  const seconds = { own: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    await untilAllowed();
    seconds.own.push(await deliver(eventsOf(watched.id), headers));
    seconds.bare.push(await deliver(bare.url, {}));
  }
  const events = watchers * cases.length;
  const rate = { own: events / median(seconds.own), bare: events / median(seconds.bare) };
  const ratio = rate.own / rate.bare;
  const p95 = percentile(delays, 0.95);
  console.log(`machine    ${machine()}`);
  console.log(`delay      ${delays.length} events, ${median(delays).toFixed(0)} ms median, ${p95} ms p95`);
  console.log(`rate       ${Math.round(rate.own)} events a second, bare server ${Math.round(rate.bare)}`);
  const isMet = ratio >= goals.ratio && p95 <= goals.p95 && kilobytes <= goals.kilobytes;
  console.log(
    `${watchers} watchers: ${ratio.toFixed(2)} of a bare server's rate (goal >= ${goals.ratio}), end of a case to watcher ` +
      `p95 ${p95} ms (<= ${goals.p95}), ${kilobytes.toFixed(1)} kB each (<= ${goals.kilobytes})`,
  );
  process.exitCode = isMet ? 0 : 1;
} finally {
  bare?.stop();
  executor.stop();
  await service.stop();
  rmSync(cwd, { recursive: true });
}
