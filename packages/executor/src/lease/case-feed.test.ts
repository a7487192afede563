import type { BlockCase } from '@testyard/protocol';
import { expect, test } from 'vitest';
import type { Pulled } from '../loops/lease-channel.ts';
import { BlockFeed } from './case-feed.ts';

const one = (id: string): BlockCase => ({ id, identity: `case-${id}`, attempt: 1 });
const block = (...ids: string[]): Pulled => ({ block: { id: ids.join(), cases: ids.map(one) }, done: false });
const nothingNow: Pulled = { block: null, done: false };
const done: Pulled = { block: null, done: true };

/** A feed over these answers, and the waits that it asked for; after the answers a pull stays parked. */
function feedOver(...answers: Pulled[]): { feed: BlockFeed; asked: number[] } {
  const asked: number[] = [];
  const feed = new BlockFeed((waitSeconds, signal) => {
    asked.push(waitSeconds);
    const answer = answers.shift();
    if (answer) return Promise.resolve(answer);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  return { feed, asked };
}
const ids = (cases: readonly BlockCase[] | null) => cases?.map(({ id }) => id) ?? null;

test('ahead answers at once and idle waits until there is something', async () => {
  const { feed, asked } = feedOver(block('1', '2'), nothingNow, nothingNow, block('3'), done);
  expect(ids(await feed.pull('idle'))).toEqual(['1', '2']);
  expect(ids(await feed.pull('ahead'))).toEqual([]);
  expect(ids(await feed.pull('idle'))).toEqual(['3']);
  expect(ids(await feed.pull('ahead'))).toEqual([]);
  expect(await feed.pull('idle')).toBeNull();
  expect(asked).toEqual([25, 0, 25, 25, 0]);
});

test('a session that was cut short leaves the next one what it did not finish, in order', async () => {
  const { feed } = feedOver(block('1', '2', '3'), block('4'), done);
  await feed.pull('idle');
  feed.finished({ caseId: '1', attempt: 1 });
  expect(ids(await feed.pull('ahead'))).toEqual(['4']);
  feed.restart();
  expect(ids(await feed.pull('idle'))).toEqual(['2', '3', '4']);
  expect(await feed.pull('idle')).toBeNull();
});

test('the end of the feed is told to who waits', async () => {
  const { feed } = feedOver();
  const waiting = feed.pull('idle');
  feed.end();
  expect(await waiting).toBeNull();
  expect(await feed.pull('ahead')).toEqual([]);
});

test('with the server away a session is not kept from the case that it holds', async () => {
  const { feed } = feedOver(block('1'));
  await feed.pull('idle');
  expect(await feed.pull('ahead')).toEqual([]);
  feed.end();
});
