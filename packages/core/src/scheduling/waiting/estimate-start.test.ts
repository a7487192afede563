import { expect, test } from 'vitest';
import { fleetPlan } from '../testing/fleet/fleet-workload.ts';
import { playFleet } from '../testing/fleet/play-fleet.ts';
import { estimateStart } from './estimate-start.ts';
import type { PlayedQueue, PlayedSlot } from './play-queue.ts';

const free: PlayedSlot = { fits: [0, 1], held: null };
const held = (heldMs: number, lasted: readonly number[], project = 0): PlayedSlot => ({
  ...{ fits: [0, 1], held: { project, heldMs, lasted } },
});
const hours = 3_600_000;

/** The task's own lane, with leases before it, and that of another project. */
function queue(slots: readonly PlayedSlot[], before = 0, others = 0, limits = [99, 99]): PlayedQueue {
  return {
    ...{ slots, limits, lane: 0 },
    lanes: [
      { project: 0, leases: before, lasted: [2_000] },
      { project: 1, leases: others, lasted: [10_000] },
    ],
  };
}

test('a free slot with nobody before starts it at once', () => {
  expect(estimateStart(queue([free]))).toEqual({ p50: 0, p90: 0 });
});

test('what is before goes to the slot that is free first', () => {
  expect(estimateStart(queue([free], 3))?.p50).toBe(6_000);
  expect(estimateStart(queue([free, free], 3))?.p50).toBe(2_000);
});

test('projects take turns, and one at its limit has none', () => {
  expect(estimateStart(queue([held(0, [1_000], 0), held(0, [1_500], 1)], 0, 9))?.p50).toBeLessThanOrEqual(
    1_000,
  );
  expect(estimateStart(queue([held(hours, [hours + 1_000], 1), free], 1, 9, [99, 1]))?.p50).toBe(2_000);
});

test('a lease in use lasts as long as those that lasted longer than it has', () => {
  const lasted = [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000];
  const whole = estimateStart(queue([held(0, lasted)]));
  expect(whole?.p50).toBeGreaterThanOrEqual(4_000);
  expect(whole?.p50).toBeLessThanOrEqual(6_000);
  const rest = estimateStart(queue([held(8_500, lasted)]));
  expect(rest?.p50).toBeGreaterThanOrEqual(500);
  expect(rest?.p90).toBeLessThanOrEqual(1_500);
  const longest = estimateStart(queue([held(20_000, lasted)]));
  expect(longest?.p50).toBeGreaterThan(5_000);
  expect(longest?.p90).toBeLessThan(40_000);
});

test('what no slot is fit for, and what is behind too much, has no time', () => {
  expect(estimateStart(queue([]))).toBeNull();
  expect(estimateStart(queue([{ fits: [1], held: null }], 0, 2))).toBeNull();
  expect(estimateStart(queue([free], 30_000))).toBeNull();
});

test('in a fleet of several projects half of all tasks start before P50, about, and most before P90', () => {
  const seen = [1, 2].map(
    (seed) => playFleet(fleetPlan({ tasks: 600, hosts: 12, seed, absencesAnHour: 1 })).estimates,
  );
  const asked = seen.flatMap((each) => each.asked);
  const before = (at: 'p50' | 'p90') =>
    asked.filter(({ estimate, waitMs }) => waitMs <= estimate[at]).length / asked.length;
  expect(asked.length).toBeGreaterThan(40);
  expect(before('p50')).toBeGreaterThan(0.3);
  expect(before('p50')).toBeLessThan(0.8);
  expect(before('p90')).toBeGreaterThan(0.75);
});
