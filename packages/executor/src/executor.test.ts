import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskPlan } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { processesWith } from './process/proc-scan.ts';
import { type ExecutorStage, stageOfEachTest } from './testing/executor-stage.ts';
import type { FakeLease } from './testing/fake-lease.ts';
import type { FakeServer } from './testing/fake-server.ts';

let stage: ExecutorStage;
let server: FakeServer;
let folder: string;
stageOfEachTest((opened) => {
  stage = opened;
  ({ server, folder } = opened);
});

const plan = (words: string, more: Partial<TaskPlan> = {}): Partial<TaskPlan> => ({
  ...{ source: { path: join(folder, 'source') }, arguments: words.split(' ') },
  environment: { EXECUTOR_TEST: folder },
  ...more,
});
const timeouts = { setupMs: 10_000, caseMs: 20_000, taskMs: 60_000, collectMs: 5_000 };
const alive = () => processesWith(`EXECUTOR_TEST=${folder}`);

test('a task goes from its offer to its finish, and nothing of it stays', async () => {
  stage.start();
  const artifacts = ['out/**/*.txt'];
  const setup = ['mkdir -p out/deep && echo made > out/deep/x.txt && echo said'];
  const lease = server.offer(plan('cases=3 fail=2', { setup, artifacts }), { blockSize: 2 });
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({ outcome: 'completed', cause: null, events: 6 });
  expect(lease.results).toEqual(['1: passed -', '2: failed test', '3: passed -']);
  expect(lease.events.map(({ type }) => type)).toEqual(
    Array(3).fill(['case-started', 'case-finished']).flat(),
  );
  expect(lease.told.slice(0, 2)).toEqual(['accept', 'started']);
  expect(lease.log('stdout')).toBe('case 1 runs\ncase 2 runs\ncase 3 runs\n');
  expect(lease.log('setup')).toBe('said\n');
  expect([...lease.artifacts].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
    ['out/deep/x.txt', 'made\n'],
  ]);
  await server.until(() => readdirSync(join(folder, 'data/work')).length === 0, 'the workspace is removed');
  expect(statSync(join(folder, 'data/executor.json')).mode & 0o777).toBe(0o600);
});

test('the workspace is made while the server hears of the start, and nothing of the template runs before it has', async () => {
  let isDeaf = true;
  server.mishap = (name) => (name === 'started' && isDeaf ? { status: 503 } : null);
  stage.start();
  const mark = join(folder, 'set-up');
  const lease = server.offer(plan('cases=1', { setup: [`touch ${mark}`] }));
  const work = join(folder, 'data/work');
  const copied = () =>
    existsSync(work) && readdirSync(work, { recursive: true }).some((path) => String(path).endsWith('a.txt'));
  await server.until(copied, 'the workspace is made');
  const asked = server.calls.length;
  await server.until(() => server.calls.length > asked + 1, 'the start is told again');
  expect(existsSync(mark)).toBe(false);
  isDeaf = false;
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({ outcome: 'completed' });
  expect(existsSync(mark)).toBe(true);
});

test('every event and every log byte arrives exactly once while requests and answers are lost', async () => {
  let coin = 1;
  const ofProxy = { status: 404, code: '' };
  server.mishap = (name) => {
    if (['register', 'announce', 'claim', 'heartbeat'].includes(name)) return null;
    coin = (coin * 48271) % 2147483647;
    return (['drop-reply', 'drop-request', { status: 503 }, ofProxy] as const)[coin % 8] ?? null;
  };
  stage.start();
  const lease = server.offer(plan('cases=40 print=20000'), { blockSize: 3 });
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.results).toEqual(Array.from({ length: 40 }, (_, index) => `${index + 1}: passed -`));
  expect(lease.events).toHaveLength(80);
  const printed = lease.logs.get('stdout')?.length ?? 0;
  expect(printed).toBe(40 * 20_000 + 9 * 'case 1 runs\n'.length + 31 * 'case 10 runs\n'.length);
  expect([...lease.closedLogs]).toContain('stdout');
});

test('Retry-After of a busy server is kept to', async () => {
  server.mishap = (name, count) =>
    name === 'accept' && count === 0 ? { status: 503, retryAfter: '1' } : null;
  stage.start();
  const asked = performance.now();
  const lease = server.offer(plan('cases=1'));
  await server.until(() => lease.told.includes('accept'), 'the offer is accepted');
  expect(performance.now() - asked).toBeGreaterThan(900);
});

test('a case that hangs fails by its time, and the rest runs in a new session', async () => {
  stage.start();
  const lease = server.offer(
    plan('cases=4 hang=2 stubborn=1 daemon=1', { timeouts: { ...timeouts, caseMs: 1_000 } }),
  );
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.results).toEqual(['1: passed -', '2: failed time-out', '3: passed -', '4: passed -']);
  expect(lease.finished).toMatchObject({ outcome: 'completed' });
  expect(lease.told.filter((name) => name === 'ledger')).toHaveLength(1);
  expect(alive()).toEqual([]);
});

test('what a session says after its end was decided is not listened to', async () => {
  stage.start();
  const lease = server.offer(plan('cases=3 hang=2 late=1', { timeouts: { ...timeouts, caseMs: 1_000 } }));
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.results).toEqual(['1: passed -', '2: failed time-out', '3: passed -']);
  expect(lease.finished).toMatchObject({ outcome: 'completed', events: 6 });
});

test('a case in which the process dies is an error that says how, and the rest runs', async () => {
  stage.start();
  const lease = server.offer(plan('cases=4 crash=2 exit=3'), { blockSize: 2 });
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.results).toEqual(['1: passed -', '2: error tool', '3: error tool', '4: passed -']);
  const messages = lease.events.flatMap((event) =>
    event.type === 'case-finished' ? [event.message ?? ''] : [],
  );
  expect(messages[1]).toContain('SIGSEGV');
  expect(messages[2]).toContain('exit code 3');
});

test('a process that ends between two cases speaks against the task, and the rest runs', async () => {
  stage.start();
  const lease = server.offer(plan('cases=3 leave=1'), { blockSize: 1 });
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.results).toEqual(['1: passed -', '2: passed -', '3: passed -']);
  const notices = lease.events.filter((event) => event.type === 'task-notice');
  expect(notices).toMatchObject([
    { kind: 'failure', cause: 'tool', message: 'exit code 7 (The fake process ended between cases)' },
  ]);
});

test('two deaths without a result end the lease', async () => {
  stage.start();
  const lease = server.offer(plan('cases=2 dead=1', { ledgerFixed: true }));
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({
    outcome: 'session-died',
    cause: 'tool',
    signal: 'SIGKILL',
    exitCode: null,
  });
});

test('an order stops the session by grace and kill, and its results stay', async () => {
  stage.start();
  const artifacts = ['a.txt'];
  const lease = server.offer(plan('cases=3 hang=2 stubborn=1 daemon=1', { artifacts }));
  await server.until(() => lease.events.length === 3, 'case 2 runs');
  server.order({ leaseId: lease.leaseId, cause: 'stopped', reason: 'by ann', kind: 'stop' });
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({
    outcome: 'stopped',
    cause: 'stopped',
    message: 'by ann',
    runningCaseId: '2',
  });
  expect(lease.results).toEqual(['1: passed -']);
  expect(lease.artifacts.has('a.txt')).toBe(true);
  expect(alive()).toEqual([]);
});

test('a halt lets the case that runs come to its end', async () => {
  stage.start();
  const lease = server.offer(plan('cases=50 sleep=200'));
  await server.until(() => lease.events.length === 3, 'case 2 runs');
  server.order({ leaseId: lease.leaseId, cause: 'stopped', reason: 'enough failures', kind: 'halt' });
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({
    outcome: 'stopped',
    message: 'enough failures',
    runningCaseId: null,
  });
  expect(lease.results.slice(0, 2)).toEqual(['1: passed -', '2: passed -']);
  expect(lease.results.length).toBeLessThan(50);
});

test('a stop reaches a lease that was halted before', async () => {
  stage.start();
  const lease = server.offer(plan('cases=3 hang=2'));
  await server.until(() => lease.events.length === 3, 'case 2 runs');
  server.order({ leaseId: lease.leaseId, cause: 'stopped', reason: 'enough failures', kind: 'halt' });
  await server.until(() => server.isKnownToStop(lease.leaseId), 'the halt has arrived');
  lease.status = 'stop';
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({ outcome: 'stopped', runningCaseId: '2' });
});

test('an order for a lease that is not there is no reason to ask without end', async () => {
  stage.start();
  server.order({ leaseId: '99', cause: 'stopped', reason: 'by ann', kind: 'stop' });
  await server.until(() => server.countOf('claim') > 0, 'it is online');
  const before = server.countOf('claim');
  await delay(600);
  expect(server.countOf('claim') - before).toBeLessThanOrEqual(2);
});

test('a host that cannot write tells so, so that the work goes elsewhere', async () => {
  stage.start();
  await server.until(() => server.countOf('claim') > 0, 'it is online');
  rmSync(join(folder, 'data/journal'), { recursive: true });
  writeFileSync(join(folder, 'data/journal'), 'no folder');
  const lease = server.offer(plan('cases=1'));
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({ outcome: 'failed', cause: 'infrastructure' });
  expect(lease.told).toEqual(['finish']);
});

test('a stale lease is killed at once, and what it has left is late', async () => {
  stage.start();
  const lease = server.offer(plan('cases=2 hang=1 stubborn=1'));
  await server.until(() => lease.events.length === 1, 'case 1 runs');
  expect(alive().length).toBeGreaterThan(0);
  lease.status = 'stale';
  await server.until(() => alive().length === 0, 'no process is left');
  await server.until(() => lease.closedLogs.has('stdout'), 'its log is whole');
  expect(lease.log('stdout')).toBe('case 1 runs\n');
  const next = server.offer(plan('cases=1'));
  await server.until(() => next.finished !== null, 'the slot works again');
  expect(lease.finished).toBeNull();
  await server.until(() => readdirSync(join(folder, 'data/work')).length === 0, 'the workspaces are removed');
  await server.until(() => readdirSync(join(folder, 'data/journal')).length === 0, 'nothing waits any more');
});

test.each<[string, (lease: FakeLease) => void]>([
  ['is over', (lease) => (lease.status = 'stale')],
  ['is not known', (lease) => server.leases.delete(lease.leaseId)],
])('a lease of which a message says that it %s is ended by that, before a beat says so', async (_, end) => {
  server.mishap = (name) => (name === 'heartbeat' ? { status: 503 } : null);
  stage.start();
  const lease = server.offer(plan('cases=200 sleep=200'));
  await server.until(() => lease.events.length === 3, 'case 2 runs');
  const since = performance.now();
  end(lease);
  await server.until(() => alive().length === 0, 'no process is left');
  expect(performance.now() - since, 'the cases that it has take longer').toBeLessThan(20_000);
});

test('a lease whose server was away while its cases ran loses nothing: all of it is late', async () => {
  server.mishap = (name, count) =>
    (name === 'next' && count > 0) || name === 'log' ? { status: 503 } : null;
  stage.start();
  const lease = server.offer(plan('cases=3'));
  const journal = join(folder, `data/journal/${lease.leaseId}-${lease.epoch}/journal`);
  const told = () => (existsSync(journal) ? readFileSync(journal, 'latin1') : '');
  await server.until(() => told().split('case-finished').length === 4, 'three cases have ended');
  lease.status = 'stale';
  server.mishap = () => null;
  await server.until(() => lease.closedLogs.has('stdout'), 'its log is there');
  expect(lease.events).toEqual([]);
  expect(lease.late.map(({ type }) => type)).toEqual(Array(3).fill(['case-started', 'case-finished']).flat());
  expect(lease.log('stdout')).toBe('case 1 runs\ncase 2 runs\ncase 3 runs\n');
  await server.until(() => readdirSync(join(folder, 'data/journal')).length === 0, 'nothing waits any more');
});

test('a file for which the collect phase had no time is sent beside the leases that follow', async () => {
  server.mishap = (name) => (name === 'artifacts' ? { status: 503 } : null);
  stage.start();
  const artifacts = ['*.txt'];
  const lease = server.offer(plan('cases=1', { artifacts, timeouts: { ...timeouts, collectMs: 500 } }));
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.log('executor')).toContain('artifacts: 0 sent, 1 to be sent later');
  server.mishap = () => null;
  await server.until(() => lease.artifacts.has('a.txt'), 'the file is there');
});

test('the time of the task ends it and names the case that ran', async () => {
  stage.start();
  const lease = server.offer(plan('cases=2 hang=2', { timeouts: { ...timeouts, taskMs: 800 } }));
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({ outcome: 'timed-out', cause: 'time-out', runningCaseId: '2' });
});

test('a case has no clock while a command whose cases are reported runs', async () => {
  stage.start();
  const more = { timeouts: { ...timeouts, caseMs: 100 } };
  const lease = server.offer(plan('cases=2 find=400 mode=reported fail=2', more));
  await server.until(() => lease.finished !== null, 'the lease is finished');
  expect(lease.finished).toMatchObject({ outcome: 'completed' });
  expect(lease.results).toEqual(['1: passed -', '2: failed test']);
});

test('set-up that fails, overruns or cannot begin is told with its cause', async () => {
  stage.start();
  const failing = server.offer(plan('cases=1', { setup: ['exit 9'] }));
  const late = server.offer(
    plan('cases=1', { setup: ['sleep 60'], timeouts: { ...timeouts, setupMs: 300 } }),
  );
  const outside = server.offer(plan('cases=1', { source: { path: '/etc' } }));
  const escaping = server.offer(plan('cases=1', { workingDirectory: '../..' }));
  const unknown = server.offer(plan('cases=1', { framework: 'nothing' }));
  const all = [failing, late, outside, escaping, unknown];
  await server.until(() => all.every((lease) => lease.finished !== null), 'all are finished');
  expect(all.map((lease) => [lease.finished?.outcome, lease.finished?.cause])).toEqual([
    ['failed', 'set-up'],
    ['failed', 'set-up'],
    ['failed', 'configuration'],
    ['failed', 'configuration'],
    ['failed', 'configuration'],
  ]);
  expect(failing.finished?.message).toContain('exit code 9');
  expect(alive()).toEqual([]);
});

test('told to finish, it ends its leases and takes no other', async () => {
  stage.start();
  const lease = server.offer(plan('cases=3 sleep=100'));
  await server.until(() => lease.events.length > 0, 'a case runs');
  stage.finish.abort();
  const other = server.offer(plan('cases=1'));
  await stage.over;
  expect(lease.finished).toMatchObject({ outcome: 'completed' });
  expect(other.told).toEqual([]);
});

test('told to leave, it stops its sessions and gives the work back', async () => {
  stage.start();
  const lease = server.offer(plan('cases=3 hang=2'));
  await server.until(() => lease.events.length === 3, 'case 2 runs');
  stage.leave.abort();
  await stage.over;
  expect(lease.finished).toMatchObject({ outcome: 'returned' });
  expect(alive()).toEqual([]);
});

test('a strict lease ends its session when the server is not heard', async () => {
  server.leaseSeconds = 0.6;
  stage.start();
  const strict = server.offer(plan('cases=1 hang=1', { onLost: 'strict' }));
  const tolerant = server.offer(plan('cases=1 sleep=1200'));
  await server.until(() => strict.events.length + tolerant.events.length === 2, 'both run');
  server.mishap = (name) => (name === 'heartbeat' ? 'drop-request' : null);
  await server.until(() => strict.finished !== null, 'the strict one is over');
  expect(strict.finished).toMatchObject({ outcome: 'returned' });
  await server.until(() => tolerant.finished !== null, 'the tolerant one goes on');
  expect(tolerant.finished).toMatchObject({ outcome: 'completed' });
});

test('a revoked executor kills what it runs and says why it ends', async () => {
  stage.start();
  const lease = server.offer(plan('cases=1 hang=1'));
  await server.until(() => lease.events.length === 1, 'a case runs');
  server.revoked = true;
  await expect(stage.over).rejects.toMatchObject({ code: 'CREDENTIAL_UNKNOWN' });
  expect(alive()).toEqual([]);
});

test('one whose key was taken by a copy of it says that, and not that it was revoked', async () => {
  stage.start();
  const lease = server.offer(plan('cases=1 hang=1'));
  await server.until(() => lease.events.length === 1, 'a case runs');
  server.mishap = (name) =>
    name === 'heartbeat' || name === 'claim' ? { status: 401, code: 'CREDENTIAL_REPLACED' } : null;
  await expect(stage.over).rejects.toMatchObject({ code: 'CREDENTIAL_REPLACED' });
  expect(alive()).toEqual([]);
});

test('a registration whose answer is lost is repeated, by the next life, too, and uses its code once', async () => {
  server.mishap = (name) => (name === 'register' ? 'drop-reply' : null);
  stage.start();
  await server.until(() => server.countOf('register') > 1, 'it repeats');
  stage.finish.abort();
  await stage.over.catch(() => undefined);
  server.mishap = () => null;
  stage.finish = new AbortController();
  stage.start();
  await server.until(() => server.countOf('claim') > 0, 'it is online');
  expect(readdirSync(join(folder, 'data'))).not.toContain('registering.json');
});

test('a second start uses the credential of the first and needs no code', async () => {
  stage.start();
  await server.until(() => server.countOf('claim') > 0, 'it is online');
  stage.finish.abort();
  await stage.over;
  stage.finish = new AbortController();
  stage.start({ code: '' });
  await server.until(() => server.countOf('announce') === 2, 'it is online again');
  expect(server.countOf('register')).toBe(1);
  expect(readFileSync(join(folder, 'data/executor.json'), 'utf8')).toContain(server.credential);
});

test.each(['', 'used'])('a data folder of another address is told as one, with the code %j', async (code) => {
  stage.start();
  await server.until(() => server.countOf('claim') > 0, 'it is online');
  stage.finish.abort();
  await stage.over;
  stage.finish = new AbortController();
  const moved = server.url.replace('127.0.0.1', 'localhost');
  stage.start({ code, server: moved });
  await expect(stage.over).rejects.toMatchObject({
    code: 'REGISTRATION_CODE_UNUSABLE',
    saying: { key: 'identity.elsewhere', values: { server: server.url, given: moved } },
  });
});
