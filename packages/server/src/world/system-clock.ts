import type { Clock } from '@testyard/core';

/** The clocks of a host: what its wall clock shows, which may be set, and one that only goes on. Milliseconds. */
export interface HostClocks {
  wall(): number;
  monotonic(): number;
}

const hostClocks: HostClocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/**
 * Wall time at start plus the monotonic difference: it never runs backwards when the host's clock is set. What was set
 * counts from the next start on.
 */
export function systemClock({ wall, monotonic }: HostClocks = hostClocks): Clock {
  const wallAtStart = wall();
  const start = monotonic();
  return { now: () => Math.floor(wallAtStart + monotonic() - start) };
}
