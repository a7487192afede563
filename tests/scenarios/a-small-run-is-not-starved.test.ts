// One project has ten thousand cases on every slot that there is; the small run of another is finished long before them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../setup/eventually.ts';
import { type Service, saveTemplate, startRun, verdictOf } from '../setup/service.ts';
import { writeSuite } from '../setup/suites.ts';
import { Yard } from '../setup/yard.ts';

const many = 10_000;
const secondsEach = '0.05';

let yard: Yard;
let service: Service;
beforeAll(async () => {
  yard = new Yard();
  service = await yard.up();
});
afterAll(() => yard.close());

const busySlots = async () => {
  const { items } = await service.client.call('listExecutors', {});
  return items.reduce((sum, each) => sum + each.busySlots, 0);
};

test('a lease of the large run gives its slot up, the small run ends, and the large one goes on', async () => {
  const path = writeSuite(yard.work, 'any', { 'readme.txt': '' });
  const cases = Array.from({ length: many }, (_, at) => ({
    name: `c${at}`,
    command: ['sleep', secondsEach],
  }));
  const large = { name: 'large', framework: 'command', source: { path }, cases };
  const first = await startRun(service, [await saveTemplate(service, large)]);
  await eventually('both slots work on the large run', {
    holds: async () => (await busySlots()) === 2,
  });

  const { id } = await service.client.call('createProject', { body: { name: 'other' } });
  const other: Service = { ...service, projectId: id };
  const small = { name: 'small', framework: 'command', source: { path }, command: ['true'] };
  const second = await startRun(other, [await saveTemplate(other, small)]);
  expect((await verdictOf(other, second.id)).verdict).toBe('passed');

  const meanwhile = await service.client.call('getRun', { params: { runId: first.id } });
  expect(meanwhile).toMatchObject({ state: 'running', verdict: null });
  const { passed, failed, error } = meanwhile.counts;
  expect(passed).toBeLessThan(many / 2);
  await eventually('both slots work on the large run again', {
    holds: async () => (await busySlots()) === 2,
  });
  expect([failed, error]).toEqual([0, 0]);
  await service.client.call('stopRun', { params: { runId: first.id }, body: {} });
  expect((await verdictOf(service, first.id)).verdict).toBe('stopped');
});
