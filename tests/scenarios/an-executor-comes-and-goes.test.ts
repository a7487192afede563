// What changes about executors while the service runs: keys without a restart, hosts that are there for one task.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { runTemplate, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--no-executor', '--lease-seconds', '3'] });
});
afterAll(() => yard.close());

const told = (name: string) => ({
  ...{ name, framework: 'command', source: { path: writeSuite(yard.work, name, { empty: '' }) } },
  ...{ labels: { host: name }, command: ['true'] },
});

function credentialOf(name: string): string {
  return JSON.parse(readFileSync(join(yard.folder, `executor-${name}`, 'executor.json'), 'utf8')).credential;
}

/** Status of a call by an executor's credential. */
async function beatWith(credential: string): Promise<number> {
  const headers = { authorization: `Bearer ${credential}`, 'testyard-protocol': '1' };
  const body = JSON.stringify({ instanceId: 'f'.repeat(32), leases: [] });
  const call = { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } };
  return (await fetch(`${service.url}/executor/v1/heartbeat`, call)).status;
}

test('an executor takes a new key while it serves, and after a restart knows no other', async () => {
  const args = ['--slots', '1', '--labels', 'host=keys'];
  const host = await yard.executor(service, { name: 'keys', args });
  const before = credentialOf('keys');
  const ordered = await yard.run(service, ['executor', 'rotate', 'keys', '--grace', '1m']);
  expect(ordered.stdout).toContain('keys takes a new key as soon as it is online');
  await host.program.said(/has taken a new key/, 30_000);
  const after = credentialOf('keys');
  expect(after).not.toBe(before);
  // 409: known, but no instance of it.
  expect([await beatWith(before), await beatWith(after), await beatWith('x')]).toEqual([409, 409, 401]);
  expect((await runTemplate(service, told('keys'))).verdict).toBe('passed');
  await host.program.kill();
  await yard.executor(service, { name: 'keys', args });
  const { items } = await service.client.call('listExecutors', {});
  expect(items).toMatchObject([
    { ephemeral: false, key: { rotationOrdered: false, oldUntil: expect.any(String) } },
  ]);
});

test('one that is too old is refused with what to install', async () => {
  const params = { projectId: service.projectId };
  const { code } = await service.client.call('createRegistrationCode', { params, body: {} });
  const say = async (path: string, body: object, credential = '') => {
    const headers = { authorization: `Bearer ${credential}`, 'testyard-protocol': '1' };
    const call = { method: 'POST', body: JSON.stringify(body) };
    const type = { 'content-type': 'application/json', 'accept-language': 'zh' };
    const answer = await fetch(`${service.url}/executor/v1/${path}`, {
      ...call,
      headers: { ...headers, ...type },
    });
    return (await answer.json()) as { credential?: string; code?: string; detail?: string };
  };
  const { credential } = await say('register', { code, name: 'old' });
  const host = { instanceId: 'f'.repeat(32), slots: 1, labels: {}, frameworks: {} };
  const sources = { gitSchemes: [], paths: [] };
  const refused = await say('announce', { ...host, sources, version: '0.0.9' }, credential);
  expect(refused.code).toBe('EXECUTOR_TOO_OLD');
  expect(refused.detail).toContain('请在其主机上安装 0.1.0');
});

/** An executor for one task, with a code of its own. */
async function once(name: string, more: readonly string[] = []) {
  const params = { projectId: service.projectId };
  const { code } = await service.client.call('createRegistrationCode', { params, body: { ephemeral: true } });
  const folder = ['--data', join(yard.folder, `once-${name}`), '--allow-path', yard.work];
  const labels = ['--labels', `host=${name}`, '--name', name];
  const args = ['executor', '--once', '--server', service.url, '--code', code, ...folder, ...labels, ...more];
  return yard.start(args, { TESTYARD_STOP_GRACE_MS: '1000' });
}

const named = async (name: string) =>
  (await service.client.call('listExecutors', {})).items.find((each) => each.name === name);

test('one that ends in good order is offline at once, and not after its lease', async () => {
  const other = new Yard();
  onTestFinished(() => other.close());
  const patient = await other.up({ args: ['--no-executor', '--lease-seconds', '60'] });
  const host = await other.executor(patient, { name: 'tidy', args: ['--slots', '1'] });
  const state = async () => (await patient.client.call('listExecutors', {})).items[0]?.state;
  await eventually('it is there', { holds: async () => (await state()) === 'idle' });
  host.program.signal('SIGTERM');
  expect((await host.program.end()).code).toBe(0);
  expect(await state()).toBe('offline');
});

test('an executor for one task takes one, delivers it, is gone from the list and ends with 0', async () => {
  const host = await once('single');
  const template = await saveTemplate(service, told('single'));
  const [first, second] = [await startRun(service, [template]), await startRun(service, [template])];
  expect((await host.program.end(60_000)).code).toBe(0);
  expect(host.program.stderr).toContain('this executor has been removed');
  expect((await verdictOf(service, first.id)).verdict).toBe('passed');
  expect(await named('single')).toBeUndefined();
  const { state } = await service.client.call('getRun', { params: { runId: second.id } });
  expect(state, 'the second task is for others').toBe('queued');
  await service.client.call('stopRun', { params: { runId: second.id }, body: {} });
});

test('one that gets none in its time ends with 7, and one that is killed is removed after its lease', async () => {
  const killed = await once('killed');
  await killed.program.said(/is online/, 45_000);
  const idle = await once('idle', ['--idle-seconds', '1']);
  expect((await named('killed'))?.ephemeral).toBe(true);
  await killed.program.kill();
  expect((await idle.program.end(60_000)).code).toBe(7);
  expect(await named('idle')).toBeUndefined();
  await eventually('it is removed', {
    holds: async () => (await named('killed')) === undefined,
    withinMs: 60_000,
  });
});
