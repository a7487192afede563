import type { Clock } from '@testyard/core';

/** Wall time at start plus the monotonic difference: it never runs backwards when the host's clock is set. */
export function systemClock(): Clock {
  const wall = Date.now();
  const start = performance.now();
  return { now: () => Math.floor(wall + performance.now() - start) };
}
