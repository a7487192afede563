/** An executor that somebody manages is held: what it says itself at that moment, or another person, comes after. */
import {
  announceExecutor,
  type CoreService,
  claimWork,
  orderExecutor,
  orderNewKey,
  removeExecutor,
} from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { interruptedAt } from '../../testing/interrupted-units.ts';
import { addExecutor, openTestCore, systemAdmin, type TestCore } from '../../testing/test-core.ts';

let core: TestCore;
let managed: { principal: typeof systemAdmin; executorId: string };
beforeEach(async () => {
  core = await openTestCore();
  const { executorId } = await addExecutor(core, { instanceId: 'first' });
  managed = { principal: systemAdmin, executorId };
});
afterEach(() => core.close());

const whenRead = { store: 'executors', methods: ['byId', 'hold'] } as const;

const announcement = {
  ...{ instanceId: 'second', slots: 2, labels: {}, frameworks: {}, version: '0.1.0' },
  sources: { gitSchemes: [], paths: [] },
};

const drain = (by: CoreService) => orderExecutor(by, { ...managed, order: { kind: 'drain' } });

test('an executor that is removed while somebody orders it to drain stays removed', async () => {
  const { interrupted, over } = interruptedAt(core, whenRead, () => removeExecutor(core, managed));
  await drain(interrupted);
  await over();
  expect((await core.reads.executors.byId(managed.executorId))?.revoked).toBe(true);
});

test.each([
  ['is ordered to drain', drain],
  ['is ordered to take a new key', (by: CoreService) => orderNewKey(by, { ...managed, graceSeconds: 1 })],
] as const)('an instance that begins while its executor %s is the one that counts', async (_, order) => {
  const { executorId } = managed;
  const begin = () => announceExecutor(core, executorId, announcement);
  const { interrupted, over } = interruptedAt(core, whenRead, begin);
  await order(interrupted);
  await over();
  await claimWork(core, { executorId, instanceId: 'second', freeSlots: 1, stopping: [] });
  expect(await core.reads.executors.byId(executorId)).toMatchObject({ slots: 2 });
});
