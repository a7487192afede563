import { expect, test } from 'vitest';
import {
  allIdle,
  type ExecutorState,
  executorState,
  executorStateOwners,
  whyIdle,
} from './executor-state.ts';

const times = { now: 1_000, silentSince: 500 };
const conditions = [false, true].flatMap((silent) =>
  [false, true].flatMap((draining) =>
    [0, 999, 2_000].flatMap((until) =>
      [null, 'no room'].flatMap((trouble) =>
        [0, 1].map((busySlots) => ({
          ...{ draining, trouble, busySlots, lastSeenAt: silent ? 499 : 500 },
          pause: until === 0 ? null : { until, note: '', by: 'a' },
        })),
      ),
    ),
  ),
);

test('each condition has one state, which takes work where nothing stands against it', () => {
  const seen = new Set<ExecutorState>();
  for (const condition of conditions) {
    const state = executorState(condition, times);
    seen.add(state);
    const { draining, trouble, pause, lastSeenAt } = condition;
    const isFree = !draining && trouble === null && (pause?.until ?? 0) <= 1_000 && lastSeenAt >= 500;
    expect(executorStateOwners[state].takesWork, JSON.stringify(condition)).toBe(isFree);
    expect(whyIdle(condition, times) === null).toBe(isFree);
  }
  expect([...seen].sort()).toEqual(Object.keys(executorStateOwners).sort());
});

test('an order outlasts a trouble and a silence, and is told beside them', () => {
  const pause = { until: 2_000, note: '', by: 'a' };
  const ordered = { draining: true, pause, trouble: 'no room' };
  expect(allIdle({ ...ordered, lastSeenAt: 500 }, times)).toEqual(['error', 'draining', 'paused']);
  expect(allIdle({ ...ordered, lastSeenAt: 499 }, times)).toEqual(['offline', 'draining', 'paused']);
  expect(allIdle({ ...ordered, draining: false, pause: null, lastSeenAt: 499 }, times)).toEqual(['offline']);
});

test('who was never seen is offline', () => {
  const condition = { draining: false, pause: null, trouble: null, lastSeenAt: null, busySlots: 0 };
  expect(executorState(condition, times)).toBe('offline');
});
