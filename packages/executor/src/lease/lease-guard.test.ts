import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { SutGuard } from '@testyard/protocol';
import { expect, test } from 'vitest';
import { down, type Sighting } from '../sut/sighting.ts';
import { SutWatch, SutWatches } from '../sut/sut-watch.ts';
import { say } from '../texts/remark.ts';
import { BlockFeed } from './case-feed.ts';
import { LeaseGuard } from './lease-guard.ts';

const up = (build: string): Sighting => ({ outcome: 'up', branch: null, build, said: null });
const gone = down(say('sut-unreachable', { sut: 'shop', text: 'ECONNREFUSED' }));
type Body = {
  readonly outcome: string;
  readonly build: string | null;
  readonly mark: number;
  readonly rightMark: number | null;
};

/** A guard over a SUT that is played, and a server that fixes the first build and answers when it is let. */
function stage({ waitMs = 60_000, intervalMs = 60_000 } = {}) {
  const played = { sighting: up('1'), looks: 0, finished: 0, told: [] as Body[], answers: Promise.resolve() };
  const watch = new SutWatch(async () => {
    played.looks += 1;
    return played.sighting;
  }, intervalMs);
  let expected: string | null = null;
  const send = async (_: string, body: unknown) => {
    const look = body as Body;
    played.told.push(look);
    await played.answers;
    if (look.outcome === 'up') expected ??= look.build;
    const state = look.outcome !== 'up' ? 'down' : look.build === expected ? 'right' : 'changed';
    return { state, expected: { branch: null, build: expected }, finished: played.finished };
  };
  const guard = {
    ...{ sutId: '1', waitMs, declared: false, expected: { branch: null, build: null } },
    probe: { kind: 'tcp', intervalMs },
  } as SutGuard;
  const make = () =>
    new LeaseGuard({
      ...{ sut: 'shop', guard, watch, note: () => undefined },
      link: { send, lost: new AbortController().signal } as never,
      channel: {
        flush: async () => undefined,
        get finished() {
          return played.finished;
        },
      } as never,
    });
  return { played, watch, lease: make(), make };
}
const never = new AbortController().signal;

test('nothing begins before the server has said that it is right', async () => {
  const { played, lease } = stage();
  let answer: () => void = () => undefined;
  played.answers = new Promise((resolve) => {
    answer = resolve;
  });
  const begun = lease.begin(never);
  while (played.told.length === 0) await turn();
  expect(lease.isOpen).toBe(false);
  answer();
  expect(await begun).toBeNull();
  expect(lease.isOpen).toBe(true);
  lease.leave();
});

test('no case waits for a look: while one is under way the gate is as it was', async () => {
  const { watch, lease } = stage();
  await lease.begin(never);
  const slow = new SutWatch(() => new Promise(() => undefined), 60_000);
  slow.join(lease);
  void slow.lookNow();
  const block = { id: 'b', cases: [{ id: '1', identity: '1', attempt: 1 }] };
  const feed = new BlockFeed(async () => ({ block, done: true }), { gate: lease });
  expect((await feed.pull('idle'))?.map(({ id }) => id)).toEqual(['1']);
  for (const each of [watch, slow]) each.leave(lease);
});

test('down shuts the gate and right opens it; another build ends the lease, and says what it was', async () => {
  const { played, watch, lease } = stage();
  await lease.begin(never);
  const feed = new BlockFeed(async () => ({ block: null, done: true }), { gate: lease });
  played.sighting = gone;
  await watch.lookNow();
  expect(lease.isOpen).toBe(false);
  expect(await feed.pull('ahead')).toEqual([]);
  played.sighting = up('1');
  await watch.lookNow();
  expect(lease.isOpen).toBe(true);
  played.finished = 5;
  await watch.lookNow();
  played.sighting = up('2');
  await watch.lookNow();
  const said = await lease.refused;
  expect([lease.isOpen, said.remark.rule, said.message]).toEqual([
    ...[false, 'sut-other', 'The SUT shop is 2, and expected is 1'],
  ]);
  expect(played.told.at(-1)).toMatchObject({ build: '2', mark: 5, rightMark: 5 });
  expect(watch.isIdle).toBe(true);
});

test('a build that is expected of what tells none is said to be untold', async () => {
  const { played, lease } = stage();
  await lease.begin(never);
  played.sighting = { ...up('1'), branch: 'main', build: null };
  await lease.end(false, never);
  expect((await lease.refused).message).toBe(
    'The SUT shop does not tell its build by this probe, and expected is 1',
  );
});

test('where nothing is to be waited for, down is the end at once', async () => {
  const { played, watch, lease } = stage({ waitMs: 0 });
  await lease.begin(never);
  played.sighting = gone;
  await watch.lookNow();
  expect((await lease.refused).remark.rule).toBe('sut-unreachable');
});

test('a wait has an end, which says what was in the way', async () => {
  const { played, watch, lease } = stage({ waitMs: 30 });
  await lease.begin(never);
  played.sighting = gone;
  await watch.lookNow();
  const said = await lease.refused;
  expect(said.remark).toMatchObject({ rule: 'sut-wait-over', values: { why: { rule: 'sut-unreachable' } } });
});

test('the end is a look that began after the last case, and is told before anything else', async () => {
  const { played, lease } = stage();
  await lease.begin(never);
  played.finished = 9;
  await lease.end(true, never);
  expect(played.told.at(-1)).toMatchObject({ outcome: 'up', mark: 9 });
});

test('what came to the same while the server was away is told once, a change never left out', async () => {
  const { played, watch, lease } = stage();
  await lease.begin(never);
  let answer: () => void = () => undefined;
  played.answers = new Promise((resolve) => {
    answer = resolve;
  });
  for (let look = 1; look <= 50; look += 1) {
    played.finished = look;
    await watch.lookNow();
  }
  played.sighting = up('2');
  await watch.lookNow();
  answer();
  await lease.refused;
  expect(played.told.map(({ build, mark }) => [build, mark])).toEqual([
    ...[
      ['1', 0],
      ['1', 1],
      ['1', 50],
      ['2', 50],
    ],
  ]);
});

test('leases against the same SUT share one look, and the last that leaves ends them', async () => {
  const { played, watch, lease, make } = stage({ intervalMs: 5 });
  const other = make();
  await Promise.all([lease.begin(never), other.begin(never)]);
  const { looks } = played;
  await watch.lookNow();
  expect(played.looks).toBeLessThanOrEqual(looks + 2);
  lease.leave();
  expect(watch.isIdle).toBe(false);
  other.leave();
  const watches = new SutWatches();
  const made = watches.of('a', () => watch);
  expect(watches.of('a', () => new SutWatch(async () => gone, 1))).toBe(made);
});

test('who waits for one that is down leaves nothing behind with each look', async () => {
  const { played, watch, lease } = stage({ intervalMs: 1 });
  const ends = new AbortController();
  await lease.begin(ends.signal);
  const before = getEventListeners(ends.signal, 'abort').length;
  played.sighting = gone;
  await watch.lookNow();
  const over = lease.end(true, ends.signal);
  const { looks } = played;
  while (played.looks < looks + 20) await turn();
  expect(getEventListeners(ends.signal, 'abort').length).toBeLessThanOrEqual(before + 1);
  played.sighting = up('1');
  await over;
  expect(getEventListeners(ends.signal, 'abort')).toHaveLength(before);
});
