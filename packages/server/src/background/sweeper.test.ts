import type { CoreService } from '@testyard/core';
import { CoreError } from '@testyard/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlayedLease } from '../testing/played-lease.ts';
import { addExecutor, openTestCore, saveTemplate, startOne, type TestCore } from '../testing/test-core.ts';
import { type Sweeper, startSweeper } from './sweeper.ts';

let core: TestCore;
let sweeper: Sweeper | null = null;
beforeEach(async () => {
  core = await openTestCore({ leaseMs: 600 });
});
afterEach(async () => {
  await sweeper?.stop();
  await core.close();
});

async function hold(): Promise<PlayedLease> {
  await startOne(core, await saveTemplate(core));
  const lease = await PlayedLease.take(core, await addExecutor(core));
  if (!lease) throw new Error('no offer');
  return lease;
}

const stateOf = async (lease: PlayedLease) =>
  (await core.reads.leases.byId(lease.claim.leaseId))?.state ?? 'gone';

/** Resolves when so many more sweeps have been made, whether they succeeded or not. */
function sweeps(
  watched: CoreService,
  count: number,
): { readonly core: CoreService; readonly over: Promise<void> } {
  let tellOver = (): void => {};
  const over = new Promise<void>((resolve) => {
    tellOver = resolve;
  });
  let units = 0;
  const run: CoreService['unitOfWork']['run'] = (work) => {
    units += 1;
    if (units > count) tellOver();
    return watched.unitOfWork.run(work);
  };
  return { core: { ...watched, unitOfWork: { run } }, over };
}

test('leases whose time went by while the server was away live on, and end when nobody beats', async () => {
  const lease = await hold();
  core.clock.advance(3_600_000);
  const counted = sweeps(core, 6);
  sweeper = startSweeper(counted.core, { onError: () => undefined, monotonic: () => 0 });
  await counted.over;
  expect(await stateOf(lease)).toBe('running');
  core.clock.advance(601);
  const ended = core.signals.listen([`lease:${lease.claim.leaseId}`], { timeoutMs: 60_000 });
  await ended.promise;
  expect(await stateOf(lease)).toBe('ended');
});

test('no lease is judged before the server could give it its time', async () => {
  const lease = await hold();
  core.clock.advance(3_600_000);
  let refusals = 0;
  const busy: CoreService = {
    ...core,
    unitOfWork: {
      run: (work) => {
        refusals += 1;
        if (refusals > 3) return core.unitOfWork.run(work);
        return Promise.reject(new CoreError('STORE_UNAVAILABLE', { why: { rule: 'database-locked' } }));
      },
    },
  };
  const counted = sweeps(busy, 9);
  sweeper = startSweeper(counted.core, { onError: () => undefined, monotonic: () => 0 });
  await counted.over;
  expect(await stateOf(lease)).toBe('running');
});

test('a blocked event loop takes no time from a lease', async () => {
  const lease = await hold();
  const before = sweeps(core, 4);
  sweeper = startSweeper(before.core, { onError: () => undefined });
  await before.over;
  const since = performance.now();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_200);
  core.clock.advance(performance.now() - since);
  const after = core.signals.listen([`lease:${lease.claim.leaseId}`], { timeoutMs: 400 });
  await after.promise;
  expect(await stateOf(lease)).toBe('running');
});
