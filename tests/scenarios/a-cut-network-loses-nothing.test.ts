// Between an executor and its server lies a network of the test's own. It is cut for less and for longer than a lease
// lives: every case counts once, and what comes too late is shown beside the verdict. More of it, and answers that are
// lost, are in tests/faults.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { noProcessLeft, processesWith } from '../setup/processes.ts';
import { casesOf, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, openGate, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { TcpProxy } from '../setup/tcp-proxy.ts';
import { Yard } from '../setup/yard.ts';

const cases = 12;
/** Waits until the network is cut. */
const late = 6;

let yard: Yard;
let service: Service;
let network: TcpProxy;
beforeEach(() => {
  yard = new Yard();
});
afterEach(async () => {
  await network.close();
  await yard.close();
});

/** An executor behind the network, and a run of each kind of which two cases have passed. */
async function begin<K extends 'tolerant' | 'strict'>(leaseSeconds: number, ...kinds: K[]) {
  service = await yard.up({ args: ['--lease-seconds', String(leaseSeconds), '--no-executor'] });
  network = await TcpProxy.listen({ port: service.port });
  const args = ['--slots', String(kinds.length)];
  await yard.executor({ ...service, url: network.url }, { name: 'first', args });
  const file = sleepingSuite({
    ...{ cases, secondsEach: 0.02 },
    gates: { folder: yard.work, numbers: [late] },
  });
  const path = writeSuite(yard.work, 'suite', { 'test_steps.py': file });
  const runs = {} as Record<K, string>;
  for (const onLost of kinds) {
    await saveTemplate(service, { name: onLost, framework: 'pytest', source: { path }, onLost });
    runs[onLost] = (await startRun(service, [onLost])).id;
  }
  for (const onLost of kinds) await untilPassed(runs[onLost], 2);
  return runs;
}

const passedOf = async (runId: string) =>
  (await service.client.call('getRun', { params: { runId } })).counts.passed;

const untilPassed = (runId: string, count: number) =>
  eventually(`${count} cases have passed`, { holds: async () => (await passedOf(runId)) >= count });

async function expectEachOnce(runId: string): Promise<void> {
  expect(await verdictOf(service, runId)).toMatchObject({
    verdict: 'passed',
    counts: counts({ passed: cases }),
  });
  const names = (await casesOf(service, runId)).map(({ name }) => name);
  expect(new Set(names).size).toBe(cases);
}

async function lateOf(runId: string) {
  const { items: tasks } = await service.client.call('listTasks', { params: { runId } });
  const taskId = tasks[0]?.id ?? '';
  return (await service.client.call('listLateEvidence', { params: { taskId } })).items;
}

test('a cut that is shorter than a lease lives is a delay and nothing else', async () => {
  const { tolerant: runId } = await begin(6, 'tolerant');
  network.cut();
  openGate(yard.work, runId, late);
  await sleep(2_000);
  network.heal();
  await expectEachOnce(runId);
  expect(await lateOf(runId)).toEqual([]);
  expect(yard.query('select id from leases')).toHaveLength(1);
  const { tasks } = await service.client.call('getRun', { params: { runId } });
  expect(tasks[0]).toMatchObject({ reason: null, warnings: [] });
});

test('a longer one ends a strict session; a tolerant one goes on, and what it comes to is late evidence', async () => {
  const { strict, tolerant } = await begin(2, 'strict', 'tolerant');
  // Every process of a session has the run's id in its environment, and the executor has not.
  expect(processesWith(strict)).not.toEqual([]);
  network.cut();
  await noProcessLeft(strict);
  for (const runId of [strict, tolerant]) openGate(yard.work, runId, late);
  await yard.executor(service, { name: 'second', args: ['--slots', '2'] });
  await expectEachOnce(strict);
  await expectEachOnce(tolerant);
  network.reset();
  network.heal();
  await eventually('late evidence is shown', { holds: async () => (await lateOf(tolerant)).length > 0 });
  for (const late of await lateOf(tolerant))
    expect(late).toMatchObject({ executor: 'first', reason: 'lease-over', status: 'passed' });
  await expectEachOnce(strict);
  await expectEachOnce(tolerant);
});
