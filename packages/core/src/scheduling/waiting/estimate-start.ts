import { type PlayedQueue, playQueue } from './play-queue.ts';
import { seeded } from './seeded.ts';

/** In milliseconds from now: half of the time it starts before `p50`, nine times of ten before `p90`. */
export interface StartEstimate {
  readonly p50: number;
  readonly p90: number;
}

/** Leases that are played through for one estimate, and how often the queue is at least and at most. */
const mostPlayed = 60_000;
const fewestPlays = 9;
const mostPlays = 101;

/**
 * What is queued meanwhile by others, and hosts that are lost, nobody knows: behind so many leases nine of ten starts
 * lay before so much more than the time that half of them lay before, in the simulator.
 */
const manyLeases = 20;
const mostUnforeseen = 1.4;

/** When a task starts, from the queue played through many times. Null: no slot is fit for it, or too much is before it. */
export function estimateStart(queue: PlayedQueue): StartEstimate | null {
  const leases = queue.lanes.reduce((sum, lane) => sum + lane.leases, 1);
  const plays = Math.min(mostPlays, Math.floor(mostPlayed / leases));
  if (plays < fewestPlays) return null;
  const random = seeded(leases);
  const starts: number[] = [];
  for (let play = 0; play < plays; play += 1) {
    const start = playQueue(queue, random);
    if (start === null) return null;
    starts.push(start);
  }
  starts.sort((one, other) => one - other);
  const at = (share: number) => starts[Math.floor(share * (plays - 1))] ?? 0;
  const unforeseen = 1 + mostUnforeseen * Math.min(1, (leases - 1) / manyLeases);
  const p50 = at(0.5);
  return { p50: Math.round(p50), p90: Math.round(Math.max(at(0.9), p50 * unforeseen)) };
}
