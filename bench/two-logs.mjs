/**
 * Two executors whose tests write 100 MB each (`--megabytes N`) as fast as they can: time to the verdict against the same
 * programs, each piped through one bare HTTP POST into a file, in turns; by how much the server's memory grows meanwhile.
 * Then a program that writes a line every 50 ms: until when its first line can be read, how long each line takes to who
 * follows, and how many messages of it the server gets a second while nobody follows, and while somebody does.
 */
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median, run, startExecutor, startService } from './service.mjs';

const goals = { ratio: 3, mebibytes: 64, firstLine: 1 };
const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '100' }, rounds: { type: 'string', default: '3' } },
});
const megabytes = Number(values.megabytes);
const rounds = Number(values.rounds);
const cwd = mkdtempSync(join(tmpdir(), 'testyard-two-logs-'));
const fast = ['python3', 'fast.py'];
writeFileSync(
  join(cwd, 'fast.py'),
  `import os
block = b"".join(b"%099d\\n" % number for number in range(1_000))
for _ in range(${megabytes * 10}):
    left = block
    while left:
        left = left[os.write(1, left):]
`,
);
/** Each line is the time at which it was written. */
const lines = 160;
writeFileSync(
  join(cwd, 'slow.py'),
  `import time
for _ in range(${lines}):
    print(time.time(), flush=True)
    time.sleep(0.05)
`,
);

async function bare() {
  const received = [];
  const server = createServer((request, response) => {
    const file = join(cwd, `bare-${received.length}.log`);
    received.push(file);
    pipeline(request, createWriteStream(file)).then(() => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/`;
  const sender = fileURLToPath(new URL('./peers/post-stdin.mjs', import.meta.url));
  const script = `exec ${fast.join(' ')} | ${process.execPath} ${sender} ${url}`;
  const ran = await Promise.all([1, 2].map(() => run(['sh', '-c', script], { cwd })));
  server.close();
  for (const { code, output } of ran) if (code !== 0) throw new Error(output);
  for (const file of received) rmSync(file);
  return Math.max(...ran.map(({ seconds }) => seconds));
}

const residentMebibytes = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const service = await startService({ slots: 1, cwd });
const api = await service.connect();
const { call, projectId } = api;
const stops = [];

async function ours() {
  const started = performance.now();
  const body = { templates: ['on-first', 'on-second'] };
  const ended = await call('POST', `projects/${projectId}/runs`, body, { prefer: 'wait=120' });
  const seconds = (performance.now() - started) / 1000;
  if (ended.verdict !== 'passed') throw new Error(`not passed: ${JSON.stringify(ended.counts)}`);
  for (const { id } of ended.tasks) {
    const { items } = await call('GET', `tasks/${id}/logs`);
    const stdout = items.find(({ stream }) => stream === 'stdout');
    if (stdout?.length !== megabytes * 1e6 || stdout.state !== 'closed')
      throw new Error(`not all is kept: ${JSON.stringify(stdout)}`);
  }
  return seconds;
}

/** Messages of logs that the server has had. */
async function logMessages() {
  const text = await (
    await fetch(`${service.url}/metrics`, { headers: { 'x-auth-token': api.token } })
  ).text();
  const counts = text
    .split('\n')
    .filter((line) => /^testyard_http_requests_total\{.*log\/:stream/.test(line));
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** Seconds until the first line of the slow program could be read, of each line to who follows, and messages a second. */
async function slowRun({ watched }) {
  const before = await logMessages();
  const { id } = await call('POST', `projects/${projectId}/runs`, { templates: ['slow'] });
  const delays = [];
  let text = '';
  let first = null;
  const read = (bytes) => {
    const now = Date.now() / 1000;
    text += bytes.toString();
    const whole = text.split('\n');
    text = whole.pop();
    for (const line of whole) delays.push(now - Number(line));
    first ??= delays[0] ?? null;
  };
  let shown = await call('GET', `runs/${id}`);
  for (let log; first === null; await sleep(5)) {
    const { items } = await call('GET', `tasks/${shown.tasks[0].id}/logs`);
    log = items.find(({ stream, length }) => stream === 'stdout' && length > 0);
    if (!log) continue;
    const path = `tasks/${shown.tasks[0].id}/logs/${log.leaseId}/stdout`;
    if (watched) {
      const headers = { 'x-auth-token': api.token };
      const answer = await fetch(`${service.url}/api/v1/${path}/events`, { headers });
      let rest = '';
      for await (const part of answer.body) {
        const frames = (rest + Buffer.from(part).toString()).split('\n\n');
        rest = frames.pop();
        for (const frame of frames)
          if (frame.includes('event: bytes')) read(Buffer.from(/^data: (.*)$/m.exec(frame)[1], 'base64'));
      }
    } else read(Buffer.from(await call('GET', path)));
  }
  while (shown.state !== 'finished') {
    await sleep(20);
    shown = await call('GET', `runs/${id}`);
  }
  const perSecond = ((await logMessages()) - before) / (lines * 0.05);
  return { first, delay: median(delays), slowest: Math.max(...delays), perSecond };
}

try {
  for (const name of ['first', 'second'])
    stops.push(
      await startExecutor(service, api, {
        ...{ name, slots: 1, allow: cwd, options: ['--labels', `bench=${name}`] },
      }),
    );
  const save = (name, command, bench) =>
    call('POST', `projects/${projectId}/templates`, {
      ...{ name, framework: 'command', command, source: { path: cwd } },
      labels: { bench },
    });
  await save('on-first', fast, 'first');
  await save('on-second', fast, 'second');
  await save('slow', ['python3', 'slow.py'], 'first');
  await ours();
  const idle = residentMebibytes(service.pid);
  let most = idle;
  const looking = setInterval(() => {
    most = Math.max(most, residentMebibytes(service.pid));
  }, 20);
  const seconds = { bare: [], own: [] };
  for (let round = 0; round < rounds; round += 1) {
    seconds.bare.push(await bare());
    seconds.own.push(await ours());
  }
  clearInterval(looking);
  const unwatched = await slowRun({ watched: false });
  const watched = await slowRun({ watched: true });
  const ratio = median(seconds.own) / median(seconds.bare);
  const shown = (list) => list.map((one) => one.toFixed(2)).join(', ');
  console.log(`machine    ${machine()}`);
  console.log(`bare       ${shown(seconds.bare)} s`);
  console.log(`testyard   ${shown(seconds.own)} s`);
  console.log(
    `a line     first can be read after ${shown([unwatched.first, watched.first])} s; to who follows ` +
      `${(1000 * watched.delay).toFixed(0)} ms in the middle, ${(1000 * watched.slowest).toFixed(0)} ms at most`,
  );
  const firstLine = Math.max(unwatched.first, watched.first);
  const isMet =
    ratio <= goals.ratio &&
    most - idle <= goals.mebibytes &&
    firstLine <= goals.firstLine &&
    unwatched.perSecond < watched.perSecond;
  console.log(
    `two logs of ${megabytes} MB: ${ratio.toFixed(2)} of a bare POST (goal <= ${goals.ratio}), server ` +
      `${(most - idle).toFixed(0)} MiB more (<= ${goals.mebibytes}), first line ${firstLine.toFixed(2)} s (<= ${goals.firstLine}), ` +
      `${unwatched.perSecond.toFixed(1)} messages a second while nobody follows, ${watched.perSecond.toFixed(1)} (more) while somebody does`,
  );
  process.exitCode = isMet ? 0 : 1;
} finally {
  for (const stop of stops) await stop();
  await service.stop();
  rmSync(cwd, { recursive: true });
}
