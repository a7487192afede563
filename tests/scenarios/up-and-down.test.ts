// The first start, the second, the ones that must not be, and the end: as whoever runs the service meets them.
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wordsOfEnglish } from '../../packages/server/src/http/common/testing/words-of-english.ts';
import { eventually } from '../setup/eventually.ts';
import { noProcessLeft, processesWith } from '../setup/processes.ts';
import { saveTemplate, signedIn, startRun, verdictOf } from '../setup/service.ts';
import { counts, openGate, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { adminPassword, Yard } from '../setup/yard.ts';

let yard: Yard;
beforeEach(() => {
  yard = new Yard();
});
afterEach(() => yard.close());

const upAsPerson = (...args: string[]) =>
  yard.start(['up', '--port', '0', '--data', yard.data, '--slots', '1', ...args]);
const ready = /http:\/\/127\.0\.0\.1:\d+/;

describe('the first user', () => {
  test('a password is made and printed once, and it works; the next start prints none', async () => {
    const first = upAsPerson();
    const [, password = ''] = await first.program.said(/admin[^\n]*?([A-Za-z0-9_-]{16})/);
    const [url] = await first.program.said(ready);
    const service = await signedIn({ ...first, url, password });
    expect((await service.client.call('listProjects', {})).items).toMatchObject([{ name: 'default' }]);
    await first.program.said(/executor|ready/i);
    first.program.signal('SIGTERM');
    expect((await first.program.end()).code).toBe(0);
    expect(first.program.stdout.split(password)).toHaveLength(2);
    expect(first.program.stderr).not.toContain(password);

    const second = upAsPerson();
    const [urlAgain] = await second.program.said(ready);
    await signedIn({ ...second, url: urlAgain, password });
    expect(second.program.stdout + second.program.stderr).not.toMatch(/password[^\n]*[A-Za-z0-9_-]{16}/i);
  });

  test('a given password is taken, never printed and told to no executor; the log goes to stderr alone', async () => {
    const service = await yard.up({ args: ['--log-level', 'info'] });
    expect(service.token).not.toBe('');
    await eventually('a line a call', { holds: () => service.program.stderr.includes('"msg":"call"') });
    expect(service.program.stdout).not.toContain('"msg":');
    expect(service.program.stdout + service.program.stderr).not.toContain(adminPassword);
    const told = new Set(processesWith(adminPassword).map(({ pid }) => pid));
    const own = processesWith(yard.data).map(({ pid }) => pid);
    expect(own.length).toBeGreaterThan(1);
    expect(own.filter((pid) => told.has(pid))).toEqual([service.program.pid]);
  });
});

test('server and executor start from their compiled form', async () => {
  const watcher = join(yard.folder, 'watch-scripts.cjs');
  writeFileSync(
    watcher,
    `const vm = require('node:vm');
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    if (options.cachedData) console.error('compiled', options.filename, this.cachedDataRejected ? 'refused' : 'taken');
  }
};`,
  );
  const { program } = await yard.up({ env: { NODE_OPTIONS: `--require ${watcher}` } });
  const said = () => program.stderr.match(/compiled .*/g)?.toSorted();
  const taken = ['compiled executor.script.js taken', 'compiled server.script.js taken'];
  await eventually('both are loaded', { holds: () => said()?.length === 2 });
  expect(said()).toEqual(taken);
});

describe('a start that must not be is refused with its code', () => {
  test('on data that another process has: 3, with its process id', async () => {
    const service = await yard.up({ args: ['--no-executor'] });
    const second = await upAsPerson().program.end();
    expect(second.code).toBe(3);
    expect(second.stderr).toContain('DATA_FOLDER_IN_USE');
    expect(second.stderr).toContain(String(service.program.pid));
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
  });

  test.each([
    ['a wide address without TLS', ['--host', '0.0.0.0'], 2, 'ADDRESS_NOT_PROTECTED'],
    ['a database of another kind', ['--database-url', 'mysql://db/x'], 2, 'DATABASE_URL_INVALID'],
    ['half of a certificate', ['--tls-cert', 'cert.pem'], 2, 'tls'],
    ['an option that does not exist', ['--prot', '1'], 2, '--port'],
    ['no time for leases', ['--lease-seconds', '0'], 2, '--lease-seconds'],
  ])('%s', async (_, args, code, told) => {
    const end = await upAsPerson(...args).program.end();
    expect(end.stderr).toContain(told);
    expect(end.code).toBe(code);
    expect(end.stderr).not.toMatch(/^\s+at /m);
  });

  test('a port that is taken; the password that this first start made is told, and works at the next one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    try {
      await eventually('the other program listens', { holds: () => other.listening });
      const address = other.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      const end = await yard.start(['up', '--port', String(port), '--data', yard.data]).program.end();
      expect(end.code).toBe(3);
      expect(end.stderr).toContain('PORT_UNAVAILABLE');
      expect(end.stderr).toContain(String(port));
      const [, password = ''] = end.stderr.match(/admin[^\n]*?([A-Za-z0-9_-]{16})/) ?? [];
      const next = upAsPerson('--no-executor');
      const [url] = await next.program.said(ready);
      await signedIn({ ...next, url, password });
    } finally {
      other.close();
    }
  });
});

test('a refusal says why in the language of who starts it', async () => {
  const service = await yard.up({ args: ['--no-executor'] });
  writeFileSync(join(yard.work, 'cert.pem'), 'no certificate');
  const free = join(yard.work, 'free');
  const port = new URL(service.url).port;
  const refused: readonly (readonly [readonly string[], string, string])[] = [
    [
      ['--port', '0', '--data', yard.data],
      `process ${service.program.pid} on host`,
      `进程 ${service.program.pid}`,
    ],
    [['--port', port, '--data', free], 'another program has it, EADDRINUSE', '已被其他程序占用，EADDRINUSE'],
    [
      ['--port', '0', '--data', free, '--tls-cert', 'cert.pem', '--tls-key', 'cert.pem'],
      'nothing of this kind in PEM',
      '读取 PEM 格式的内容',
    ],
  ];
  for (const [args, english, chinese] of refused)
    for (const [language, said] of [
      ['en', english],
      ['zh', chinese],
    ] as const) {
      const { stderr } = await yard.start(['up', ...args], { TESTYARD_LANG: language }).program.end();
      expect(stderr).toContain(said);
      if (language === 'zh')
        expect(stderr.replace('testyard up --help', '').split('\n').flatMap(wordsOfEnglish)).toEqual([]);
    }
});

test('on a built clone it is ready in seconds, with its executor', async () => {
  const startedAt = performance.now();
  const service = await yard.up();
  expect(performance.now() - startedAt).toBeLessThan(60_000);
  const answer = await fetch(`${service.url}/health/ready`);
  expect(answer.status).toBe(200);
  const { items } = await service.client.call('listExecutors', {});
  expect(items).toMatchObject([{ state: 'idle', slots: 2, labels: { os: 'linux' } }]);
});

test('SIGTERM in the middle of a run: the work is given back, exit code 0, and the next start ends the run', async () => {
  const service = await yard.up();
  const file = sleepingSuite({
    ...{ cases: 60, secondsEach: 0.02, failing: 41 },
    gates: { folder: yard.work, numbers: [45] },
  });
  const path = writeSuite(yard.work, 'suite', { 'test_steps.py': file });
  await saveTemplate(service, { name: 'suite', framework: 'pytest', source: { path } });
  const run = await startRun(service, ['suite']);
  const params = { runId: run.id };
  await eventually('some cases have run', {
    holds: async () => (await service.client.call('getRun', { params })).counts.passed >= 10,
  });
  service.program.signal('SIGTERM');
  expect((await service.program.end()).code).toBe(0);
  await noProcessLeft(service.mark);
  const leases = yard.query(`select state, end_reason from leases where run_id = '${run.id}'`);
  expect(leases.length).toBeGreaterThan(0);
  for (const lease of leases)
    expect(lease).toMatchObject({ state: 'ended', end_reason: 'finished: returned' });

  openGate(yard.work, run.id, 45);
  const again = await yard.up({ port: service.port });
  expect(await verdictOf(again, run.id)).toMatchObject({
    verdict: 'failed',
    counts: counts({ passed: 59, failed: 1 }),
  });
});

test('SIGTERM while a test tears down: nothing is ready and no call taken, but what the executor holds comes back', async () => {
  const service = await yard.up();
  const [begun, gate] = [join(yard.work, 'begun'), join(yard.work, 'let-go')];
  const file = `import os, time, pytest

@pytest.fixture(autouse=True)
def held():
    yield
    open(${JSON.stringify(begun)}, "w").close()
    for _ in range(500):
        if os.path.exists(${JSON.stringify(gate)}): return
        time.sleep(0.02)

def test_steps():
    time.sleep(0.1)
`;
  const path = writeSuite(yard.work, 'suite', { 'test_steps.py': file });
  await saveTemplate(service, { name: 'suite', framework: 'pytest', source: { path } });
  const run = await startRun(service, ['suite']);
  await eventually('the teardown has begun', { holds: () => existsSync(begun) });
  service.program.signal('SIGTERM');
  await service.program.said(/Shutting down/);
  const ready = await fetch(`${service.url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    expect.objectContaining({ code: 'SHUTTING_DOWN' }),
  ]);
  const headers = { 'x-auth-token': service.token };
  expect((await fetch(`${service.url}/api/v1/projects`, { headers })).status).toBe(503);
  writeFileSync(gate, '');
  expect((await service.program.end()).code).toBe(0);
  await noProcessLeft(service.mark);
  const leases = yard.query(`select end_reason from leases where run_id = '${run.id}'`);
  expect(leases).toEqual([{ end_reason: 'finished: returned' }]);
});
