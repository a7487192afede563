import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('so many run at once, the others in their order, and one that fails gives its turn on', async () => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const start = (name: string) =>
    turns.run(() => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (error) => (error ? reject(error) : resolve(name)));
      });
    });
  const runs = ['a', 'b', 'c', 'd'].map(start);
  const settled = Promise.allSettled(runs);
  expect([begun, turns.waiting]).toEqual([['a', 'b'], 2]);
  ends.get('b')?.(new Error('b failed'));
  await expect(runs[1]).rejects.toThrow('b failed');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  ends.get('a')?.();
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd']);
  for (const name of ['c', 'd']) ends.get(name)?.();
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  const last = start('e');
  expect(begun.at(-1)).toBe('e');
  ends.get('e')?.();
  expect(await last).toBe('e');
});
