import { expect, test } from 'vitest';
import { GatheredReads } from './gathered-reads.ts';

/** Reads whose end a test decides. */
function heldReads() {
  const said: (readonly string[])[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const reads = new GatheredReads<string>((keys) => {
    said.push(keys);
    const rows = new Map(keys.filter((key) => key !== 'none').map((key) => [key, key.toUpperCase()]));
    return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(rows))));
  });
  const end = async (error?: Error) => {
    ends.shift()?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { reads, said, end };
}

test('those that come while a read is under way are one read, each key once', async () => {
  const { reads, said, end } = heldReads();
  const answers = ['a', 'b', 'none', 'b', 'a'].map((key) => reads.of(key));
  await end();
  await end();
  expect(await Promise.all(answers)).toEqual(['A', 'B', null, 'B', 'A']);
  expect(said).toEqual([['a'], ['b', 'none', 'a']]);
});

test('what was asked for during a read is not answered by it: it may have changed since', async () => {
  const { reads, said, end } = heldReads();
  const first = reads.of('a');
  const second = reads.of('a');
  await end();
  expect(await first).toBe('A');
  expect(said).toEqual([['a'], ['a']]);
  await end();
  expect(await second).toBe('A');
});

test('a read that fails is told to those whose read it was; the next ones are tried', async () => {
  const { reads, end } = heldReads();
  const answers = ['a', 'b', 'c'].map((key) => reads.of(key).catch((error: Error) => error.message));
  await end();
  await end(new Error('broken'));
  const later = reads.of('d');
  await end();
  expect(await Promise.all(answers)).toEqual(['A', 'broken', 'broken']);
  expect(await later).toBe('D');
});
