import type { CoreService } from '@testyard/core';
import { afterEach, expect, test, vi } from 'vitest';
import { readinessOf } from './readiness.ts';

afterEach(() => vi.useRealTimers());

const options = { dataFolder: import.meta.dirname, embeddedExecutor: false, heardHere: new Set(['own']) };

/** Of a service whose store answers this when it is asked for executors. */
function readinessWhere(list: () => Promise<unknown>, more: Partial<typeof options> = {}) {
  const core = { reads: { executors: { list } }, settings: { startedAt: 5 } };
  return readinessOf(core as unknown as CoreService, { ...options, ...more });
}

test('a server without an executor of its own is not ready either while its store does not answer', async () => {
  expect(await readinessWhere(async () => ({ items: [] }))).toEqual({ waitingFor: null, trouble: null });
  const refused = () => Promise.reject(new Error('gone'));
  expect(await readinessWhere(refused)).toMatchObject({ waitingFor: 'store' });
});

test('a store that says nothing at all keeps nobody waiting who asks whether the server is ready', async () => {
  vi.useFakeTimers();
  const silent = readinessWhere(() => new Promise(() => undefined));
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await silent).toMatchObject({ waitingFor: 'store' });
});

test('an embedded executor is waited for until it was seen by this life of the server', async () => {
  const seenAt = (lastSeenAt: number | null) =>
    readinessWhere(async () => ({ items: [{ id: 'own', embedded: true, lastSeenAt }], next: null }), {
      embeddedExecutor: true,
    });
  expect(await seenAt(null)).toMatchObject({ waitingFor: 'embedded-executor' });
  expect(await seenAt(4)).toMatchObject({ waitingFor: 'embedded-executor' });
  expect(await seenAt(5)).toMatchObject({ waitingFor: null });
});

test('an embedded executor is found behind all others of a large fleet', async () => {
  const others = { items: [{ id: 'other', embedded: false, lastSeenAt: 9 }], next: 'second' };
  const own = { items: [{ id: 'own', embedded: true, lastSeenAt: 9 }], next: null };
  const list = vi.fn().mockResolvedValueOnce(others).mockResolvedValueOnce(own);
  expect(await readinessWhere(list, { embeddedExecutor: true })).toMatchObject({ waitingFor: null });
  expect(list).toHaveBeenLastCalledWith(null, { limit: 1000, after: 'second' });
});

test('the embedded executor of another replica does not stand for the own one', async () => {
  const items = [{ id: 'of another', embedded: true, lastSeenAt: 9 }];
  expect(await readinessWhere(async () => ({ items, next: null }), { embeddedExecutor: true })).toMatchObject(
    { waitingFor: 'embedded-executor' },
  );
});

test('a data folder that cannot be asked is no trouble', async () => {
  const away = { dataFolder: '/nothing/is/here' };
  expect(await readinessWhere(async () => ({ items: [] }), away)).toMatchObject({ trouble: null });
});
