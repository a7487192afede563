import type { Claimed, Topic } from '@testyard/core';
import { expect, test } from 'vitest';
import { localSignals } from '../../world/local-signals.ts';
import { CallerGone } from '../common/listening/caller-gone.ts';
import { type ParkedClaim, ParkedClaims } from './parked-claims.ts';

const nothing: Claimed = {
  ...{ offers: [], orders: [], drain: false, rotate: false, queueEmpty: true, unreadable: [] },
  ...{ wantedBack: [], unfitLanes: [] },
};
const work = { ...nothing, queueEmpty: false, offers: [{}] } as unknown as Claimed;

/** So many executors that wait, and the looks of each; `queue` is what they find. */
function park(
  count: number,
  queue: { tasks: number },
  projectOf: (index: number) => string | null = () => null,
) {
  const signals = localSignals();
  const claims = new ParkedClaims(signals);
  const looks = Array.from({ length: count }, () => 0);
  const callers = looks.map(() => new CallerGone());
  const answers = looks.map((_, index) => {
    const parked: ParkedClaim = {
      ...{
        executorId: String(index),
        projectId: projectOf(index),
        waitMs: 60_000,
        signal: callers[index] ?? new CallerGone(),
      },
      claim: async () => {
        looks[index] = (looks[index] ?? 0) + 1;
        const hasWork = queue.tasks > 0;
        await Promise.resolve();
        if (!hasWork || queue.tasks === 0) return { ...nothing, queueEmpty: queue.tasks === 0 };
        queue.tasks -= 1;
        return work;
      },
    };
    return claims.wait(parked);
  });
  const end = () => {
    for (const caller of callers) caller.abort();
  };
  return { signals, looks, answers, end };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

test('of a thousand who wait one gets the one task, and few of the others look for it', async () => {
  const queue = { tasks: 0 };
  const { signals, looks, answers, end } = park(1000, queue);
  await expect.poll(() => sum(looks)).toBeGreaterThanOrEqual(1000);
  queue.tasks = 1;
  signals.notify('work');
  expect((await Promise.race(answers)).offers).toHaveLength(1);
  await settled();
  expect(queue.tasks).toBe(0);
  expect(sum(looks) - 1000).toBeLessThan(20);
  end();
  expect((await Promise.all(answers)).filter(({ offers }) => offers.length > 0)).toHaveLength(1);
});

test('as many tasks as there are find somebody, also those that come while others look', async () => {
  const queue = { tasks: 0 };
  const { signals, answers, end } = park(100, queue);
  await settled();
  for (let burst = 0; burst < 20; burst += 1) {
    queue.tasks += 4;
    signals.notify('work');
    if (burst % 3 === 0) await Promise.resolve();
    if (burst % 3 === 1) await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => queue.tasks).toBe(0);
  end();
  expect((await Promise.all(answers)).filter(({ offers }) => offers.length > 0)).toHaveLength(80);
});

test('an empty queue of one project says nothing of another, nor of all', async () => {
  const { signals, looks, end } = park(3, { tasks: 0 }, (index) => ['a', 'b', 'b'][index] ?? null);
  await settled();
  signals.notify('work');
  await settled();
  expect(looks[0]).toBe(2);
  expect(sum(looks.slice(1))).toBeGreaterThanOrEqual(3);
  end();
});

test('a look that does not come to an end keeps nobody else from what there is', async () => {
  const signals = localSignals();
  const claims = new ParkedClaims(signals);
  const queue = { tasks: 0 };
  const ending = new AbortController();
  const answers = ['stuck', 'free'].map((executorId) =>
    claims.wait({
      ...{ executorId, projectId: executorId, waitMs: 60_000, signal: ending.signal },
      claim: async (isLookAgain) => {
        if (executorId === 'stuck' && isLookAgain) await new Promise(() => undefined);
        return queue.tasks > 0 ? work : nothing;
      },
    }),
  );
  await settled();
  signals.notify('work');
  await settled();
  queue.tasks = 1;
  signals.notify('work');
  expect(await answers[1]).toBe(work);
  ending.abort();
});

test('each is told when its time is over, or when nobody is there any more, and leaves nothing behind', async () => {
  const signals = localSignals();
  const heard: number[] = [];
  const counting = {
    ...signals,
    listen: (...request: Parameters<typeof signals.listen>) => {
      heard.push(1);
      const listening = signals.listen(...request);
      void listening.promise.then(() => heard.pop());
      return listening;
    },
    hear: (...request: Parameters<typeof signals.hear>) => {
      heard.push(1);
      const unhear = signals.hear(...request);
      return () => {
        heard.pop();
        unhear();
      };
    },
  };
  const claims = new ParkedClaims(counting);
  const gone = new AbortController();
  const wait = (executorId: string, waitMs: number) =>
    claims.wait({ executorId, projectId: null, waitMs, signal: gone.signal, claim: async () => nothing });
  const long = wait('long', 60_000);
  expect(await wait('short', 20)).toBe(nothing);
  expect(await wait('at-once', 0)).toBe(nothing);
  expect(heard).toHaveLength(2);
  gone.abort();
  expect(await long).toBe(nothing);
  await settled();
  expect(heard).toHaveLength(0);
});

test('news of a lane that an executor is not fit for are not for it, until something is said of it or of all lanes', async () => {
  const signals = localSignals();
  const claims = new ParkedClaims(signals);
  const caller = new CallerGone();
  const looks = { fit: 0, unfit: 0 };
  const answers = (['unfit', 'fit'] as const).map((executorId) =>
    claims.wait({
      ...{ executorId, projectId: null, waitMs: 60_000, signal: caller },
      claim: async () => {
        looks[executorId] += 1;
        const unfitLanes = executorId === 'unfit' && looks.unfit < 5 ? ['lane'] : [];
        return { ...nothing, queueEmpty: false, unfitLanes };
      },
    }),
  );
  const after = async (topic: Topic) => {
    signals.notify(topic);
    await settled();
    return [looks.unfit, looks.fit];
  };
  await settled();
  expect(await after('work:lane')).toEqual([1, 2]);
  expect(await after('work:another')).toEqual([2, 3]);
  expect(await after('work:lane')).toEqual([2, 4]);
  expect(await after('work')).toEqual([3, 5]);
  expect(await after('executor:unfit')).toEqual([4, 5]);
  // What it knew is forgotten each time: it is fit for the lane now.
  expect(await after('executor:unfit')).toEqual([5, 5]);
  expect(await after('work:lane')).toEqual([6, 6]);
  caller.abort();
  await Promise.all(answers);
});

test('news for one executor are looked at by it alone', async () => {
  const { signals, looks, end } = park(3, { tasks: 0 });
  await settled();
  signals.notify('executor:1');
  await settled();
  expect(looks).toEqual([1, 2, 1]);
  end();
});
