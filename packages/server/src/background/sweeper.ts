import type { CoreService } from '@testyard/core';
import { type SweepOptions, sweepsOf, usualSweepMs } from './sweeps.ts';

export interface Sweeper {
  /** Resolves when the sweep under way has ended. */
  stop(): Promise<void>;
}

/**
 * Moves on what has lasted too long. At the start of a process that has its store alone every lease gets one more TTL
 * before any is judged. While it runs, time in which nobody could be heard (a stall of its own, an outage of its
 * database; of all processes where there are several) is taken from no lease: it is measured, added, and only then
 * is judged.
 */
export function startSweeper(core: CoreService, options: SweepOptions): Sweeper {
  const sweep = sweepsOf(core, options);
  let busy = false;
  const tick = (): Promise<void> => {
    busy = true;
    return sweep()
      .catch((error: unknown) => options.onError(error, null))
      .finally(() => {
        busy = false;
      });
  };
  let running = tick();
  const timer = setInterval(() => {
    if (!busy) running = tick();
  }, usualSweepMs(core));
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
