import { type CoreService, expireLeases, expireTasks, extendAllLeases } from '@testyard/core';

export interface Sweeper {
  /** Resolves when the sweep under way has ended. */
  stop(): Promise<void>;
}

/** Shares of a TTL: how often leases are looked at. Detection is at most 13/12 of the TTL. */
const sweepsPerLease = 12;
const longestTickMs = 1_000;

/**
 * Moves on what has lasted too long. A tick that comes late says that this process was away itself: nobody could
 * reach it, so that every lease gets one more TTL before any is judged. `onError` is told what a sweep met; the next
 * one tries again.
 */
export function startSweeper(core: CoreService, onError: (error: unknown) => void): Sweeper {
  const tickMs = Math.min(longestTickMs, core.settings.leaseMs / sweepsPerLease);
  let running: Promise<void> = extendAllLeases(core).catch(onError);
  let expected = performance.now() + tickMs;
  let busy = false;
  const tick = async (): Promise<void> => {
    const late = performance.now() - expected;
    expected = performance.now() + tickMs;
    if (late > core.settings.leaseMs / 2) await extendAllLeases(core);
    await expireLeases(core);
    await expireTasks(core);
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = tick()
      .catch(onError)
      .finally(() => {
        busy = false;
      });
  }, tickMs);
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
