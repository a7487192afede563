/** What an executor did in the last 24 hours, by its leases. */
import { readOccupancy } from '@testyard/core';
import { expect, test } from 'vitest';
import { PlayedLease } from '../../testing/played-lease.ts';
import { stageOfEachTest } from '../../testing/stage.ts';
import { addExecutor, saveTemplate, startOne, systemAdmin } from '../../testing/test-core.ts';

const stage = stageOfEachTest();
type Executor = Awaited<ReturnType<typeof addExecutor>>;
const minutes = (count: number) => count * 60_000;
const busyOf = async (executorId: string) =>
  (await readOccupancy(stage.core, systemAdmin, executorId)).busySlots;

/** A run of one case, of which the executor has a lease for so many minutes. */
async function work(executor: Executor, length: number): Promise<void> {
  await startOne(stage.core, await saveTemplate(stage.core));
  const lease = await PlayedLease.mustTake(stage.core, executor);
  await lease.find(['a']);
  await lease.runAll();
  stage.core.clock.advance(minutes(length));
  await lease.finish();
}

/** To where a quarter of an hour begins. */
function toNextPart(): void {
  stage.core.clock.advance(minutes(15) - (stage.core.clock.now() % minutes(15)));
}

test('leases count from their offer to their end, also one that goes on, and none of another executor', async () => {
  const executor = await addExecutor(stage.core);
  const other = await addExecutor(stage.core);
  expect(await busyOf(executor.executorId)).toEqual(new Array(96).fill(0));
  toNextPart();
  await work(executor, 6);
  stage.core.clock.advance(minutes(9));
  await startOne(stage.core, await saveTemplate(stage.core));
  await PlayedLease.mustTake(stage.core, executor);
  stage.core.clock.advance(minutes(3));
  expect((await busyOf(executor.executorId)).slice(-3)).toEqual([0, 0.4, 1]);
  expect(await busyOf(other.executorId)).toEqual(new Array(96).fill(0));
});

test('what ended more than 24 hours ago is over', async () => {
  const executor = await addExecutor(stage.core);
  await work(executor, 1);
  const sum = async () => (await busyOf(executor.executorId)).reduce((all, each) => all + each, 0);
  expect(await sum()).toBeGreaterThan(0);
  stage.core.clock.advance(minutes(24 * 60));
  expect(await sum()).toBe(0);
});

test('an executor that is not there is not found', async () => {
  await expect(readOccupancy(stage.core, systemAdmin, '1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
