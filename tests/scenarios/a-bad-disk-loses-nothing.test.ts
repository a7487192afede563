// A disk without room refuses what would be written, with a code, and is well again by itself; a disk that loses what
// it had taken ends the server at once, and the next start goes on from what is really there. Executors keep what was
// not acknowledged, so that the log is whole in the end.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  mayMountSmallDisk,
  mountSmallDisk,
  unmountSmallDisk,
} from '../../packages/server/src/testing/small-disk.ts';
import { badDiskEnvironment, compileBadDisk, lacksCompiler } from '../setup/bad-disk.ts';
import { eventually } from '../setup/eventually.ts';
import { logBytes, runTemplate, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

/** Writes one line, and 200,000 more bytes when it is told to. */
const writer = `
import os, sys, time
os.write(1, b"before\\n")
while not os.path.exists(sys.argv[1]):
    time.sleep(0.02)
sys.stdout.write("after.\\n" * 28_000)
`;
const written = `before\n${'after.\n'.repeat(28_000)}`;

let yard: Yard;
beforeEach(() => {
  yard = new Yard();
});
afterEach(() => yard.close());

const goOn = () => join(yard.folder, 'go-on');
const template = (name: string) => ({
  name,
  framework: 'command' as const,
  source: { path: writeSuite(yard.work, name, { 'write.py': writer }) },
  command: ['python3', 'write.py', goOn()],
});

/** A run whose test has written one line, which is stored, and waits. */
async function waitingRun(service: Service) {
  await yard.executor(service, { name: 'e1' });
  const run = await startRun(service, [await saveTemplate(service, template('writer'))]);
  const taskId = run.tasks[0]?.id ?? '';
  const log = async () => `${await logBytes(service, taskId, 'stdout')}`;
  await eventually('the first line is stored', { holds: async () => (await log()) === 'before\n' });
  return { run, taskId, log };
}

/** The answer to a call that writes. */
async function write(service: Service, name: string) {
  const response = await fetch(`${service.url}/api/v1/projects/${service.projectId}/templates`, {
    method: 'POST',
    headers: { 'x-auth-token': service.token, 'content-type': 'application/json' },
    body: JSON.stringify(template(name)),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: await response.text() };
}

const integrity = () => yard.query('pragma integrity_check');

describe.skipIf(!mayMountSmallDisk())('a disk without room', () => {
  beforeEach(() => {
    mkdirSync(yard.data);
    mountSmallDisk(yard.data, 12);
  });
  afterEach(() => unmountSmallDisk(yard.data));

  test('is 507 for what writes; reading works; all goes on by itself when there is room', async () => {
    const service = await yard.up({ args: ['--no-executor'] });
    const { run, taskId, log } = await waitingRun(service);
    const ballast = join(yard.data, 'ballast');
    expect(() => writeFileSync(ballast, Buffer.alloc(20_000_000))).toThrow(/ENOSPC/);
    const refused = await write(service, 'refused');
    expect(refused.status).toBe(507);
    expect(refused.body).toContain('DISK_FULL');
    const ready = () => fetch(`${service.url}/health/ready`);
    expect(await (await ready()).json()).toMatchObject({ status: 'ready', trouble: 'disk-full' });
    const doctor = await yard.run(service, ['doctor']);
    expect([doctor.code, doctor.stdout]).toEqual([3, expect.stringMatching(/^FAIL +server .*disk.*full/im)]);
    writeFileSync(goOn(), '');
    const refusals = () => service.program.stderr.split('DISK_FULL').length - 1;
    const before = refusals();
    await eventually('the log is refused too', { holds: () => refusals() > before });
    expect(await log()).toBe('before\n');
    expect((await service.client.call('getRun', { params: { runId: run.id } })).verdict).toBeNull();
    rmSync(ballast);
    expect((await verdictOf(service, run.id)).verdict).toBe('passed');
    expect(`${await logBytes(service, taskId, 'stdout')}`).toBe(written);
    expect((await write(service, 'accepted')).status).toBe(201);
    expect(await (await ready()).json()).toEqual({ status: 'ready' });
    expect(integrity()).toEqual([{ integrity_check: 'ok' }]);
    const params = { projectId: service.projectId };
    const { items } = await service.client.call('listTemplates', { params, query: { limit: '100' } });
    expect(items.map(({ name }) => name)).toContain('accepted');
    expect(items.map(({ name }) => name)).not.toContain('refused');
  });
});

const printing = `
import os

def test_first():
    pass

def test_second():
    os.write(1, b"x" * 12_000_000)

def test_third():
    pass
`;

describe.skipIf(!mayMountSmallDisk())('an executor without room on its disk', () => {
  const disk = () => join(yard.folder, 'executor-small');
  beforeEach(() => {
    mkdirSync(disk());
    mountSmallDisk(disk(), 8);
  });
  afterEach(() => unmountSmallDisk(disk()));

  test('ends a run as an error of the infrastructure, keeps its results, and serves the next by itself', async () => {
    const service = await yard.up({ args: ['--no-executor'] });
    await yard.executor(service, { name: 'small', args: ['--slots', '1'] });
    const suite = { framework: 'pytest' as const, arguments: ['-s'] };
    const big = writeSuite(yard.work, 'big', { 'test_all.py': printing });
    const small = writeSuite(yard.work, 'small', { 'test_all.py': printing.replace('12_000_000', '12') });
    const run = await runTemplate(service, { ...suite, name: 'big', source: { path: big } });
    expect(run).toMatchObject({ verdict: 'error', counts: counts({ passed: 1, notRun: 2 }) });
    expect(run.tasks[0]).toMatchObject({ verdict: 'error', cause: 'infrastructure' });
    expect(run.tasks[0]?.reason).toContain('The disk of the executor is full (EXECUTOR_DISK_FULL)');
    const next = await runTemplate(service, { ...suite, name: 'small', source: { path: small } });
    expect(next).toMatchObject({ verdict: 'passed', counts: counts({ passed: 3 }) });
  });
});

describe.skipIf(lacksCompiler())('a disk that loses what it had taken', () => {
  /** Lets no sync of such a path succeed and does what needs one. */
  async function endsAtTheFirstSync({ program }: Service, path: string, cause: () => unknown): Promise<void> {
    const trigger = join(yard.folder, 'trigger');
    writeFileSync(trigger, `sync ${path}`);
    await cause();
    const { code, stderr } = await program.end();
    expect(code).toBe(70);
    expect(stderr).toContain('The store failed, the service ends');
    const failed = readFileSync(`${trigger}.failed`, 'utf8').trim().split('\n');
    expect(failed.filter((each) => !each.includes(path))).toEqual([]);
    expect(new Set(failed).size, 'a sync that failed is not tried again').toBe(failed.length);
    rmSync(trigger);
    rmSync(`${trigger}.failed`);
  }

  test('ends the server at the first sync, and the next start goes on', async () => {
    const env = badDiskEnvironment(compileBadDisk(yard.folder), join(yard.folder, 'trigger'));
    const args = ['--no-executor'];
    const first = await yard.up({ args, env });
    const { run, taskId } = await waitingRun(first);
    await endsAtTheFirstSync(first, '/logs/', () => writeFileSync(goOn(), ''));
    const second = await yard.up({ args, env, port: first.port });
    expect((await verdictOf(second, run.id)).verdict).toBe('passed');
    expect(`${await logBytes(second, taskId, 'stdout')}`).toBe(written);
    await endsAtTheFirstSync(second, 'testyard.db', () => write(second, 'unheard').catch(() => undefined));
    const third = await yard.up({ args, port: first.port });
    expect((await verdictOf(third, run.id)).verdict).toBe('passed');
    expect(`${await logBytes(third, taskId, 'stdout')}`).toBe(written);
    expect(integrity()).toEqual([{ integrity_check: 'ok' }]);
  });
});
