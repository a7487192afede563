import { expect, test } from 'vitest';
import { memoryCore } from '../../../../../core/src/access/testing/memory-core.ts';
import { randomIds, sha256Digest } from '../../../world/random-ids.ts';
import { SignInLinks } from './sign-in-links.ts';

test('a ticket is of use once, for fifteen minutes, and only the latest hundred are', () => {
  let now = 1_000_000;
  const clock = { now: () => now };
  const links = new SignInLinks({ ...memoryCore(), clock, digest: sha256Digest, ids: randomIds(clock) });
  const [one, two] = [links.make('ann'), links.make('ann')];
  expect([links.take(one), links.take(one)]).toEqual(['ann', null]);
  now += 15 * 60_000;
  expect(links.take(two)).toBeNull();
  const first = links.make('ann');
  const last = Array.from({ length: 100 }, () => links.make('bob')).at(-1) ?? '';
  expect([links.take(first), links.take(last)]).toEqual([null, 'bob']);
});
