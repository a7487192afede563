import { type CoreService, expireLeases, expireTasks, extendAllLeases } from '@testyard/core';

export interface Sweeper {
  /** Resolves when the sweep under way has ended. */
  stop(): Promise<void>;
}

/** Shares of a TTL: how often leases are looked at. Detection is at most 13/12 of the TTL. */
const sweepsPerLease = 12;
const longestTickMs = 1_000;

/**
 * Moves on what has lasted too long. At the start, and where a tick comes late, this process was away itself: nobody
 * could reach it, so that every lease gets one more TTL before any is judged. `onError` is told what a sweep met; the
 * next one tries again.
 */
export function startSweeper(core: CoreService, onError: (error: unknown) => void): Sweeper {
  const tickMs = Math.min(longestTickMs, core.settings.leaseMs / sweepsPerLease);
  let wasAway = true;
  let expected = performance.now() + tickMs;
  let busy = false;
  const sweep = async (): Promise<void> => {
    if (wasAway) await extendAllLeases(core);
    wasAway = false;
    await expireLeases(core);
    await expireTasks(core);
  };
  const tick = (): Promise<void> => {
    busy = true;
    wasAway ||= performance.now() - expected > core.settings.leaseMs / 2;
    expected = performance.now() + tickMs;
    return sweep()
      .catch(onError)
      .finally(() => {
        busy = false;
      });
  };
  let running = tick();
  const timer = setInterval(() => {
    if (!busy) running = tick();
  }, tickMs);
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
