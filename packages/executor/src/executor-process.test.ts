import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startEmbeddedExecutor } from './embedded.ts';
import { processesWith } from './process/proc-scan.ts';
import { type ExecutorStage, stageOfEachTest } from './testing/executor-stage.ts';
import type { FakeServer } from './testing/fake-server.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
/** A plain Node process that runs the sources. */
const fromSource = ['--conditions=source', '--import', path('./testing/strip-types.mjs')];
const launch = [process.execPath, ...fromSource, path('./testing/executor-main.ts')];
let stage: ExecutorStage;
let server: FakeServer;
let folder: string;
let child: ChildProcess | null = null;

stageOfEachTest((opened) => {
  stage = opened;
  ({ server, folder } = opened);
});
beforeEach(() => void vi.stubEnv('TESTYARD_STOP_GRACE_MS', '300'));
afterEach(() => {
  child?.kill('SIGKILL');
  child = null;
});

const alive = () => processesWith(`EXECUTOR_TEST=${folder}`);
const offer = (words: string) =>
  server.offer({
    source: { path: stage.source },
    arguments: words.split(' '),
    environment: { EXECUTOR_TEST: folder },
  });

function startSeparate(url = server.url): Promise<number | string> {
  const flags = ['--server', url, '--code', server.code, '--data', stage.data, '--slots', '2'];
  const [program = '', ...rest] = [...launch, 'executor', ...flags, '--allow-path', folder];
  const started = spawn(program, rest, { stdio: ['ignore', 'inherit', 'pipe'] });
  child = started;
  return new Promise((resolve) => started.once('exit', (code, signal) => resolve(signal ?? code ?? 1)));
}

const beginning = () => ({ server: server.url, code: server.code });

async function startEmbedded() {
  const started = await startEmbeddedExecutor({
    ...{ launch, dataFolder: stage.data, slots: 2 },
    allowPaths: [folder],
  });
  started.begin(beginning());
  return started;
}

test('kill -9 of the executor leaves no process of its tests', async () => {
  const exited = startSeparate();
  const leases = [offer('cases=1 hang=1 stubborn=1 daemon=1'), offer('cases=1 hang=1 daemon=1')];
  await server.until(() => leases.every(({ events }) => events.length === 1), 'both run');
  await server.until(() => alive().length >= 4, 'its processes run');
  child?.kill('SIGKILL');
  expect(await exited).toBe('SIGKILL');
  await server.until(() => alive().length === 0, 'no process is left');
});

test('what was not told when the executor was killed is told before its next life is announced', async () => {
  const exited = startSeparate();
  server.mishap = (name, count) => (name === 'next' && count > 0 ? { status: 503 } : null);
  const lease = offer('cases=3 hang=3');
  await server.until(() => lease.log('stdout').includes('case 3 runs'), 'two cases have ended');
  child?.kill('SIGKILL');
  expect(await exited).toBe('SIGKILL');
  expect(lease.events).toEqual([]);
  server.mishap = () => null;
  const brokenFolder = join(folder, 'data/journal/99-1');
  mkdirSync(brokenFolder);
  writeFileSync(join(brokenFolder, 'journal'), 'no journal');
  let said = '';
  const second = startSeparate();
  child?.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await server.until(() => server.countOf('announce') === 2, 'it is announced');
  expect(lease.results).toEqual(['1: passed -', '2: passed -']);
  expect(lease.events).toHaveLength(5);
  await server.until(() => readdirSync(join(folder, 'data/journal')).length === 0, 'nothing is left to tell');
  expect(lease.log('stdout')).toBe('case 1 runs\ncase 2 runs\ncase 3 runs\n');
  expect(lease.closedLogs.has('stdout')).toBe(false);
  expect(lease.finished).toBeNull();
  expect(said).toContain('JOURNAL_UNREADABLE');
  const [aside = ''] = readdirSync(join(folder, 'data/unreadable'));
  expect(readFileSync(join(folder, 'data/unreadable', aside, 'journal'), 'utf8')).toBe('no journal');
  child?.kill('SIGTERM');
  expect(await second).toBe(0);
});

test('a separate executor finishes its work at the first signal and gives it back at the second', async () => {
  const exited = startSeparate();
  const short = offer('cases=3 sleep=100');
  const long = offer('cases=1 hang=1');
  await server.until(() => short.events.length > 0 && long.events.length === 1, 'both run');
  child?.kill('SIGTERM');
  await server.until(() => short.finished !== null, 'the short one is finished');
  expect(short.finished).toMatchObject({ outcome: 'completed' });
  expect(long.finished).toBeNull();
  child?.kill('SIGTERM');
  expect(await exited).toBe(0);
  expect(long.finished).toMatchObject({ outcome: 'returned' });
  expect(alive()).toEqual([]);
});

test.each([
  ['a copy of its data folder has begun to serve', 'claim', { status: 409, code: 'STALE' }],
  ['its version is refused', 'announce', { status: 409, code: 'EXECUTOR_TOO_OLD' }],
])('an exit code says that another start changes nothing: %s', async (_, message, refusal) => {
  server.mishap = (name) => (name === message ? refusal : null);
  const exited = startSeparate();
  let told = '';
  child?.stderr?.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  expect(await exited).toBe(4);
  expect(told).toMatch(new RegExp(`^${refusal.code}: `, 'm'));
});

test('a server that does not answer is told once, and asked again until it does', async () => {
  const exited = startSeparate('http://127.0.0.1:1');
  let told = '';
  child?.stderr?.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  await expect.poll(() => told).toContain('\n');
  expect(told).toMatch(/^no answer from http:\S+ \(ECONNREFUSED\); trying again\n$/);
  child?.kill('SIGTERM');
  expect(await exited).toBe(0);
});

test('a proxy that does not let it through is told as one before it ends', async () => {
  server.mishap = () => ({ status: 403, page: '<h1>Forbidden</h1>' });
  const exited = startSeparate();
  let told = '';
  child?.stderr?.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  expect(await exited).toBe(1);
  expect(told).toMatch(/^HTTP 403: Forbidden; this answer is not one of Testyard: .*the address/m);
});

test('an embedded executor gives its work back when it is stopped', async () => {
  const embedded = await startEmbedded();
  const lease = offer('cases=1 hang=1');
  await server.until(() => lease.events.length === 1, 'it runs');
  await embedded.stop(10_000);
  expect(await embedded.exited).toBe(0);
  expect(lease.finished).toMatchObject({ outcome: 'returned' });
  expect(alive()).toEqual([]);
});

test('an embedded executor takes nothing before it is told whom to work for, and ends with who does not need it', async () => {
  const waiting = await startEmbeddedExecutor({ launch, dataFolder: stage.data, slots: 1 });
  const working = await startEmbedded();
  await server.until(() => server.countOf('claim') === 1, 'the other has the data folder');
  expect(alive()).toEqual([]);
  const holder = JSON.parse(readFileSync(join(stage.data, 'holder.json'), 'utf8')) as { pid: number };
  expect(holder.pid).toBe(working.pid);
  await waiting.stop(10_000);
  expect(await waiting.exited).toBe('SIGKILL');
  await working.stop(10_000);
});

test('an embedded executor and its tests end when the parent is gone', async () => {
  const script = `
    const { startEmbeddedExecutor } = await import(${JSON.stringify(path('./embedded.ts'))});
    const executor = await startEmbeddedExecutor(${JSON.stringify({
      ...{ launch, dataFolder: stage.data, slots: 1 },
      allowPaths: [folder],
    })});
    executor.begin(${JSON.stringify(beginning())});
    process.stdout.write(String(executor.pid));`;
  const flags = [...fromSource, '--input-type=module', '-e', script];
  const parent = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  child = parent;
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (text) => resolve(Number(text))),
  );
  const lease = offer('cases=1 hang=1 stubborn=1 daemon=1');
  await server.until(() => lease.events.length === 1, 'it runs');
  parent.kill('SIGKILL');
  await server.until(() => alive().length === 0, 'no test process is left');
  await server.until(() => !processExists(pid), 'the executor has ended');
});

function processExists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
