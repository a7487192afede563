import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ExecutorStage, stageOfEachTest } from '../testing/executor-stage.ts';
import type { FakeLease } from '../testing/fake-lease.ts';
import type { FakeServer } from '../testing/fake-server.ts';
import { type Saying, say } from '../texts/executor-texts.ts';

let stage: ExecutorStage;
let server: FakeServer;
stageOfEachTest((opened) => {
  stage = opened;
  ({ server } = opened);
});

function offer(words: string): FakeLease {
  return server.offer({ source: { path: join(stage.folder, 'source') }, arguments: words.split(' ') });
}

/** With a log of what it said of being heard. */
function start(): string[] {
  const said: string[] = [];
  const log = (line: string | { key: string }) => void said.push(typeof line === 'string' ? line : line.key);
  stage.start({}, { log });
  return said;
}
const ofBeats = (said: readonly string[]) => said.filter((line) => line.startsWith('heartbeat.'));

test('it beats where a beat is no whole number of milliseconds, as with leases of ten seconds', async () => {
  server.heartbeatSeconds = 10 / 6;
  start();
  offer('cases=1 hang=1');
  await server.until(() => server.countOf('heartbeat') > 0, 'a beat arrives', 20_000);
});

test('an executor whose beats do not arrive says so once, with why, and that they do again', async () => {
  server.leaseSeconds = 0.6;
  server.mishap = (name) => (name === 'heartbeat' ? { status: 503 } : null);
  const said = start();
  offer('cases=1 hang=1');
  await server.until(() => server.countOf('heartbeat') > 8, 'several are missed');
  expect(ofBeats(said)).toEqual(['heartbeat.missed']);
  server.mishap = () => null;
  await server.until(() => ofBeats(said).length > 1, 'they arrive again');
  expect(ofBeats(said)).toEqual(['heartbeat.missed', 'heartbeat.heard']);
});

test('without a lease it has no beats and one connection; with one they have a connection of their own, and end with it', async () => {
  server.leaseSeconds = 2.4;
  stage.start({ slots: '1' });
  await server.until(() => server.countOf('claim') > 1, 'it waits');
  expect([await server.connections(), server.countOf('heartbeat')]).toEqual([1, 0]);
  const lease = offer('cases=1 sleep=400');
  await server.until(() => server.countOf('heartbeat') > 1, 'it beats');
  await server.until(() => lease.finished !== null, 'the lease is finished');
  const claims = server.countOf('claim');
  await server.until(() => server.countOf('claim') > claims + 1, 'it has been idle for a while');
  const beats = server.countOf('heartbeat');
  await server.until(() => server.countOf('claim') > claims + 2, 'and is for another');
  expect(server.countOf('heartbeat')).toBe(beats);
  expect(server.calls.findLast(({ name }) => name === 'heartbeat')?.body.leases).not.toEqual([]);
});

test('what it claims is the sign of life: it asks again within half the time of a lease', async () => {
  server.leaseSeconds = 1.2;
  start();
  await server.until(() => server.countOf('claim') > 2, 'it has asked again', 10_000);
  const waits = server.calls.flatMap(({ name, body }) => (name === 'claim' ? [body.waitSeconds] : []));
  expect(new Set(waits)).toEqual(new Set([0.5]));
  expect(server.countOf('heartbeat')).toBe(0);
});

test('one that holds nothing says that the server is away, and that it is back', async () => {
  server.leaseSeconds = 0.6;
  const said = start();
  await server.until(() => server.countOf('claim') > 0, 'it waits');
  server.mishap = () => ({ status: 503 });
  await server.until(() => ofBeats(said).length === 1, 'it says so');
  server.mishap = () => null;
  await server.until(() => ofBeats(said).length === 2, 'it is back');
  expect(ofBeats(said)).toEqual(['heartbeat.missed', 'heartbeat.heard']);
});

/** With what it says, in both languages. */
function startHeard(): string[] {
  const said: string[] = [];
  const log = (line: Saying | string) => {
    if (typeof line !== 'string') said.push(`${say(line, 'en')} | ${say(line, 'zh')}`);
  };
  stage.start({}, { log });
  return said;
}

test('a proxy whose server is away is told by its status', async () => {
  server.mishap = () => ({ status: 502, code: '' });
  const said = startHeard();
  await server.until(() => said.length > 0, 'it waits for its server');
  expect(said[0]).toBe(
    `no answer from ${server.url} (HTTP 502: later); trying again | ${server.url} 没有应答（HTTP 502: later）；正在重试`,
  );
});

const pages = [
  { status: 404, page: '<h1>Not Found</h1>' },
  { status: 401, page: 'Who are you?' },
  { status: 200, page: '<html>Welcome</html>' },
];

test.each(pages)('an answer of something else is told as one, and asked again: $status', async (page) => {
  server.mishap = () => page;
  const said = startHeard();
  await server.until(() => said.length > 0, 'it waits for its server');
  expect(said[0]).toMatch(
    new RegExp(
      `HTTP ${page.status}: .*not one of Testyard.*trying again \\| .*不是 Testyard 的回答.*正在重试`,
    ),
  );
  server.leaseSeconds = 0.6;
  server.mishap = () => null;
  await server.until(() => server.countOf('claim') > 0, 'it is online');
  const before = said.length;
  server.mishap = () => page;
  await server.until(() => said.length > before, 'it is not heard');
  expect(said[before]).toMatch(/does not receive the heartbeats.*not one of Testyard.*不是 Testyard 的回答/);
  server.mishap = () => null;
  const lease = offer('cases=1');
  await server.until(() => lease.finished !== null, 'it serves again');
});

test.each(pages)('a lease goes on while something else answers its beats: $status', async (page) => {
  server.leaseSeconds = 2.4;
  const said = startHeard();
  const lease = offer('cases=1 sleep=1500');
  await server.until(() => lease.events.length > 0, 'it runs');
  server.mishap = (name) => (name === 'heartbeat' ? page : null);
  await server.until(() => said.some((line) => line.includes('not one of Testyard')), 'it is not heard');
  server.mishap = () => null;
  await server.until(() => lease.finished !== null, 'it is finished');
  expect(lease.results).toEqual(['1: passed -']);
});

test('a beat that the server refuses is told with what it says of it', async () => {
  server.leaseSeconds = 0.6;
  server.mishap = (name) => (name === 'heartbeat' ? { status: 507, code: 'DISK_FULL' } : null);
  const said = startHeard();
  offer('cases=1 hang=1');
  const told = () => said.find((line) => line.includes('does not receive the heartbeats'));
  await server.until(() => told() !== undefined, 'it is not heard');
  expect(told()).toContain('(DISK_FULL: later)');
});

test('another reason for which it gets no answer is told as well, the same one is not', async () => {
  let [code, refused] = ['', 0];
  server.mishap = () => {
    refused += 1;
    return { status: 502, code };
  };
  const said = startHeard();
  await server.until(() => refused > 2, 'it waits for its server');
  code = 'SHUTTING_DOWN';
  await server.until(() => said.length > 1, 'it tells of the other reason');
  expect(said.map((line) => /\(([^)]+)\)/.exec(line)?.[1])).toEqual([
    'HTTP 502: later',
    'SHUTTING_DOWN: later',
  ]);
  server.leaseSeconds = 0.6;
  server.mishap = () => null;
  await server.until(() => server.countOf('claim') > 0, 'it is online');
  const before = said.length;
  server.mishap = () => ({ status: 502, code });
  code = '';
  await server.until(() => said.length > before, 'it is not heard');
  code = 'SHUTTING_DOWN';
  await server.until(() => said.length > before + 1, 'it tells of the other reason');
  server.mishap = () => null;
  await server.until(() => said.length > before + 2, 'it is heard again');
  expect(said.at(-1)).toContain('receives the heartbeats of this executor again');
});

test.each(['heartbeat', 'claim'])('a link that lets no %s through is told in words', async (silent) => {
  server.leaseSeconds = silent === 'claim' ? 0.6 : 1.2;
  const said = startHeard();
  await server.until(() => server.countOf('claim') > 0, 'it is online');
  server.mishap = (name) => (name === silent ? 'no-reply' : null);
  if (silent === 'heartbeat') offer('cases=1 hang=1');
  const lines = () => said.filter((line) => line.includes('does not receive the heartbeats'));
  await server.until(() => lines().length > 0, 'it is not heard');
  expect(lines()[0]).toMatch(/\(no answer in time\).*（未及时应答）/);
});
