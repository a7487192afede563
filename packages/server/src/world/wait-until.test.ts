import { type Signals, waitUntil } from '@testyard/core';
import { expect, test } from 'vitest';
import { localSignals } from './local-signals.ts';

const ports = { signals: localSignals() };
const topics = ['run:1'] as const;

test('what is done already is answered at once', async () => {
  let reads = 0;
  const read = async () => ++reads;
  expect(await waitUntil(ports, { topics, read, isDone: () => true, waitMs: 60_000 })).toBe(1);
});

test('a change that is told between the read and the wait is not missed', async () => {
  let value = 0;
  const read = async () => {
    const seen = value;
    value = 1;
    ports.signals.notify('run:1');
    return seen;
  };
  const start = performance.now();
  expect(await waitUntil(ports, { topics, read, isDone: (seen) => seen === 1, waitMs: 60_000 })).toBe(1);
  expect(performance.now() - start).toBeLessThan(30_000);
});

test('the last value is answered when the time is over', async () => {
  const start = performance.now();
  expect(await waitUntil(ports, { topics, read: async () => 'open', isDone: () => false, waitMs: 50 })).toBe(
    'open',
  );
  expect(performance.now() - start).toBeGreaterThanOrEqual(45);
});

test('a clock of the store that is set back while somebody waits keeps him no longer', async () => {
  let now = Date.UTC(2026, 0, 2);
  const service = { ...ports, clock: { now: () => now } };
  const read = async () => {
    now = Date.UTC(2026, 0, 1);
    return 'open';
  };
  expect(await waitUntil(service, { topics, read, isDone: () => false, waitMs: 50 })).toBe('open');
});

test('nobody is waited for who has gone, and nothing more is read for him', async () => {
  const gone = new AbortController();
  let reads = 0;
  const waiting = waitUntil(ports, {
    topics,
    read: async () => ++reads,
    isDone: () => false,
    waitMs: 60_000,
    signal: gone.signal,
  });
  setImmediate(() => gone.abort());
  expect(await waiting).toBe(1);
  expect(reads).toBe(1);
});

test('who does not wait reads once, and nothing is listened to when the answer is there', async () => {
  const listening = new Set<unknown>();
  const listen: Signals['listen'] = (...of) => {
    const listener = ports.signals.listen(...of);
    listening.add(listener);
    void listener.promise.then(() => listening.delete(listener));
    return listener;
  };
  const service = { signals: { ...ports.signals, listen } };
  let reads = 0;
  const read = async () => ++reads;
  expect(await waitUntil(service, { topics, read, isDone: () => false, waitMs: 0 })).toBe(1);
  expect(await waitUntil(service, { topics, read, isDone: () => true, waitMs: 600_000 })).toBe(2);
  await Promise.resolve();
  expect([reads, listening.size]).toEqual([2, 0]);
});

test('a notification that never comes is made up for by another read, within seconds', async () => {
  const listen: Signals['listen'] = (_, { timeoutMs }) => ({
    promise: timeoutMs <= 5_000 ? Promise.resolve(null) : new Promise(() => {}),
    cancel: () => {},
  });
  const service = { signals: { ...ports.signals, listen } };
  let reads = 0;
  const read = async () => ++reads;
  expect(await waitUntil(service, { topics, read, isDone: (seen) => seen === 3, waitMs: 600_000 })).toBe(3);
});
