import { expect, test } from 'vitest';
import { LeaseControl } from './lease-control.ts';
import { StartTurns, type StartTurnsOptions } from './start-turns.ts';

const forEver = new AbortController().signal;
const busy: StartTurnsOptions = { places: 2, idleProcessors: () => 0 };

/** Names of those whose turn it is, in their order, and what ends each turn. */
function starter(turns: StartTurns) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, signal = forEver) =>
    turns.take(signal).then((end) => {
      begun.push(name);
      ends.set(name, end);
    });
  return { begun, start, end: (name: string) => ends.get(name)?.() };
}

/** Whatever could begin now has begun. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('as many begin as there are places, and then one for each that is ready, in their order', async () => {
  const { begun, start, end } = starter(new StartTurns(busy));
  for (const name of ['a', 'b', 'c', 'd']) void start(name);
  await settled();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  end('b');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
  end('a');
  end('c');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('who waits goes on at once when its lease is halted', async () => {
  const { begun, start } = starter(new StartTurns({ ...busy, places: 1 }));
  const control = new LeaseControl();
  void start('a');
  void start('halted', control.nothingNew);
  await settled();
  expect(begun).toEqual(['a']);
  control.halt({ kind: 'stopped', cause: 'stopped', reason: 'paused', graceMs: 0 });
  await settled();
  expect(begun).toEqual(['a', 'halted']);
  expect(control.signal.aborted).toBe(false);
});

test('who waits begins at once when its lease ends, and takes no turn of another', async () => {
  const { begun, start, end } = starter(new StartTurns({ ...busy, places: 1 }));
  const lease = new AbortController();
  for (const name of ['a', 'b']) void start(name);
  void start('c', lease.signal);
  await settled();
  lease.abort();
  await settled();
  expect(begun).toEqual(['a', 'c']);
  end('c');
  await settled();
  expect(begun).toEqual(['a', 'c']);
  end('a');
  await expect.poll(() => begun).toEqual(['a', 'c', 'b']);
});

test('while a processor has nothing to do, sessions that wait for something else keep nobody', async () => {
  let idle = 0;
  const { begun, start } = starter(new StartTurns({ places: 1, lookEveryMs: 1, idleProcessors: () => idle }));
  for (const name of ['a', 'b', 'c']) void start(name);
  await settled();
  expect(begun).toEqual(['a']);
  idle = 1;
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
});

test('nobody waits for ever, and the processors of this host are looked at without trouble', async () => {
  const late = starter(new StartTurns({ ...busy, places: 1, longestWaitMs: 5 }));
  for (const name of ['a', 'b']) void late.start(name);
  await expect.poll(() => late.begun).toEqual(['a', 'b']);
  const real = starter(new StartTurns({ places: 1, lookEveryMs: 1, longestWaitMs: 50 }));
  for (const name of ['a', 'b']) void real.start(name);
  await expect.poll(() => real.begun).toEqual(['a', 'b']);
});
