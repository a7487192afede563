// Between an executor and its server lies a network of the test's own. It is cut for less and for longer than a lease
// lives, and answers are lost on it: every case counts once, and what comes too late is shown beside the verdict.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { noProcessLeft, processesWith } from '../setup/processes.ts';
import { casesOf, logBytes, type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { counts, sleepingSuite, writeSuite } from '../setup/suites.ts';
import { TcpProxy } from '../setup/tcp-proxy.ts';
import { Yard } from '../setup/yard.ts';

const leaseSeconds = 2;
const cases = 12;

let yard: Yard;
let service: Service;
let network: TcpProxy;
beforeEach(async () => {
  yard = new Yard();
  service = await yard.up({ args: ['--lease-seconds', String(leaseSeconds), '--no-executor'] });
  network = await TcpProxy.listen({ port: service.port });
  await yard.executor({ ...service, url: network.url }, { name: 'first', args: ['--slots', '1'] });
});
afterEach(async () => {
  await network.close();
  await yard.close();
});

async function begin(onLost: 'tolerant' | 'strict'): Promise<string> {
  const file = sleepingSuite({ cases, secondsEach: 0.15 });
  const path = writeSuite(yard.work, 'suite', { 'test_steps.py': file });
  await saveTemplate(service, { name: 'suite', framework: 'pytest', source: { path }, onLost });
  const { id } = await startRun(service, ['suite']);
  await untilPassed(id, 2);
  return id;
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

test('a strict session ends when its lease can no longer be trusted, and another executor goes on', async () => {
  const runId = await begin('strict');
  // Every process of a session has the run's id in its environment, and the executor has not.
  expect(processesWith(runId)).not.toEqual([]);
  network.cut();
  await noProcessLeft(runId, 10_000);
  await yard.executor(service, { name: 'second', args: ['--slots', '1'] });
  await expectEachOnce(runId);
});

test('a tolerant session goes on; what it comes to is late evidence where another was given its cases', async () => {
  const runId = await begin('tolerant');
  network.cut();
  await yard.executor(service, { name: 'second', args: ['--slots', '1'] });
  await expectEachOnce(runId);
  network.reset();
  network.heal();
  await eventually('late evidence is shown', { holds: async () => (await lateOf(runId)).length > 0 });
  for (const late of await lateOf(runId))
    expect(late).toMatchObject({ executor: 'first', reason: 'lease-over', status: 'passed' });
  await expectEachOnce(runId);
});

test('answers that are lost bring everything twice, and it counts once', async () => {
  const runId = await begin('tolerant');
  for (let round = 0; round < 4; round += 1) {
    const before = network.passed.requests;
    network.cut('replies');
    await eventually('requests go through', { holds: () => network.passed.requests > before + 500 });
    network.reset();
    network.heal();
  }
  await expectEachOnce(runId);
  expect(await lateOf(runId)).toEqual([]);
  const { items: tasks } = await service.client.call('listTasks', { params: { runId } });
  expect((await logBytes(service, tasks[0]?.id ?? '', 'stdout')).toString()).not.toContain('cut off');
});
