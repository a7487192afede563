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
  const { feed, asked } = feedOver(block('1'), nothingNow, nothingNow, block('3'), done);
  expect(ids(await feed.pull('idle'))).toEqual(['1']);
  expect(ids(await feed.pull('ahead'))).toEqual([]);
  expect(ids(await feed.pull('idle'))).toEqual(['3']);
  expect(ids(await feed.pull('ahead'))).toEqual([]);
  expect(await feed.pull('idle')).toBeNull();
  expect(asked).toEqual([25, 0, 25, 25, 0]);
});

test('of a block of any length, as of cases that go together, none is lost', async () => {
  const many = Array.from({ length: 300_000 }, (_, index) => String(index));
  const { feed } = feedOver(block(...many.slice(0, 1)), {
    block: { id: 'many', cases: many.map(one) },
    done: false,
  });
  expect(ids(await feed.pull('idle'))).toEqual(['0']);
  expect(ids(await feed.pull('idle'))).toEqual(['0']);
  expect(feed.takeBack()).toEqual(many.slice(1));
});

test('a session that was cut short leaves the next one what it did not finish, in order', async () => {
  const { feed } = feedOver(block('1', '2', '3'), block('4'), done);
  await feed.pull('idle');
  feed.finished({ caseId: '1', attempt: 1, durationMs: 10 });
  expect(ids(await feed.pull('ahead'))).toEqual(['2', '3']);
  expect(ids(await feed.pull('ahead'))).toEqual(['4']);
  feed.restart();
  expect(ids(await feed.pull('idle'))).toEqual(['2', '3', '4']);
  expect(await feed.pull('idle')).toBeNull();
});

test('a session that was cut short while it waits is told so, and gets no more', async () => {
  const { feed, asked } = feedOver(block('1'));
  await feed.pull('idle');
  const cutShort = feed.pull('idle');
  await expect.poll(() => asked).toEqual([25, 25]);
  feed.leave();
  expect(await cutShort).toBeNull();
  expect(await feed.pull('ahead'), 'before the next one begins').toEqual([]);
  feed.restart();
  expect(ids(await feed.pull('idle'))).toEqual(['1']);
});

test('what comes for a session that is over is had by the next one', async () => {
  let answer: (pulled: Pulled) => void = () => undefined;
  const feed = new BlockFeed(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const cutShort = feed.pull('idle');
  await Promise.resolve();
  feed.leave();
  feed.restart();
  const next = feed.pull('idle');
  answer(block('1'));
  expect(await cutShort).toBeNull();
  expect(ids(await next)).toEqual(['1']);
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

const grouped = (id: string, together: string): BlockCase => ({ ...one(id), together });
const ofCases = (...cases: BlockCase[]): Pulled => ({ block: { id: 'b', cases }, done: false });

test('no more is handed out than a moment has time for, by what cases took so far; the rest can be taken back', async () => {
  const { feed } = feedOver(block('1', '2', '3', '4', '5', '6'), done);
  expect(ids(await feed.pull('idle')), 'nothing is known of the time').toEqual(['1']);
  feed.finished({ caseId: '1', attempt: 1, durationMs: 40 });
  expect(ids(await feed.pull('ahead'))).toEqual(['2', '3']);
  expect(feed.takeBack()).toEqual(['4', '5', '6']);
  expect(feed.takeBack(), 'and no more than once').toEqual([]);
  expect(ids(await feed.pull('ahead'))).toEqual([]);
  expect(await feed.pull('idle')).toBeNull();
});

test('the next block is asked for once, when little of this one is left, and not while its last case may take long', async () => {
  const { feed, asked } = feedOver(block('1', '2', '3', '4'), nothingNow, block('5', '6'), block('7'));
  await feed.pull('idle');
  feed.finished({ caseId: '1', attempt: 1, durationMs: 10 });
  expect(asked, 'three cases of 10 ms are left').toEqual([25]);
  expect(ids(await feed.pull('ahead'))).toEqual(['2', '3', '4']);
  feed.finished({ caseId: '2', attempt: 1, durationMs: 10 });
  feed.finished({ caseId: '3', attempt: 1, durationMs: 10 });
  expect(asked).toEqual([25, 0]);
  feed.finished({ caseId: '4', attempt: 1, durationMs: 10 });
  expect(ids(await feed.pull('idle'))).toEqual(['5', '6']);
  expect(asked).toEqual([25, 0, 25]);
  feed.finished({ caseId: '5', attempt: 1, durationMs: 500 });
  expect(asked, 'the last one may take 100 ms').toEqual([25, 0, 25]);
});

test('what goes together is handed out, and taken back, as a whole', async () => {
  const { feed } = feedOver(
    ofCases(grouped('1', 'a'), grouped('2', 'a'), grouped('3', 'b'), grouped('4', 'b'), one('5')),
  );
  expect(ids(await feed.pull('idle'))).toEqual(['1', '2']);
  expect(feed.takeBack()).toEqual(['3', '4', '5']);
  const { feed: other } = feedOver(ofCases(one('1'), grouped('2', 'a'), grouped('3', 'a')));
  await other.pull('idle');
  other.finished({ caseId: '1', attempt: 1, durationMs: 5_000 });
  expect(ids(await other.pull('ahead'))).toEqual(['2', '3']);
  expect(other.takeBack()).toEqual([]);
});

test('of what has run already a block is handed out as it came', async () => {
  const feed = new BlockFeed(() => Promise.resolve(block('1', '2', '3')), { whole: true });
  expect(ids(await feed.pull('idle'))).toEqual(['1', '2', '3']);
});
