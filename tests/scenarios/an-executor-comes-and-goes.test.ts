// What changes about executors while the service runs: keys are changed without a restart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTemplate, type Service } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--no-executor'] });
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
  await host.program.said(/has a new key/, 30_000);
  const after = credentialOf('keys');
  expect(after).not.toBe(before);
  // 409: known, but no instance of it.
  expect([await beatWith(before), await beatWith(after), await beatWith('x')]).toEqual([409, 409, 401]);
  expect((await runTemplate(service, told('keys'))).verdict).toBe('passed');
  await host.program.kill();
  await yard.executor(service, { name: 'keys', args });
  const { items } = await service.client.call('listExecutors', {});
  expect(items).toMatchObject([{ key: { rotationOrdered: false, oldUntil: expect.any(String) } }]);
});
