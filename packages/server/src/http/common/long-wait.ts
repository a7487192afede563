import type { AbortLike, Signals, Topic } from '@testyard/core';

/** A notification can be missed between replicas: a waiter reads again at least this often. */
const rereadMs = 5000;

export interface LongWait<T> {
  readonly topics: readonly Topic[];
  /** Reads committed state; called at once, after every notification and every few seconds. */
  readonly read: () => Promise<T>;
  readonly isDone: (value: T) => boolean;
  /** 0: reads once. */
  readonly waitMs: number;
  /** Aborted where nobody waits any more or the server closes: the last value read is answered. */
  readonly signal?: AbortLike;
}

/**
 * Reads until the value is done, the time is over or the signal aborts; answers the last value read. How long somebody waits is
 * measured by a clock that nobody sets: that of a database may be.
 */
export async function waitUntil<T>(ports: { readonly signals: Signals }, wait: LongWait<T>): Promise<T> {
  const { signal } = wait;
  const deadline = performance.now() + wait.waitMs;
  for (;;) {
    // Listening begins before the read, so that a change between the two is not missed.
    const timeoutMs = Math.max(0, Math.min(rereadMs, Math.ceil(deadline - performance.now())));
    const listening = ports.signals.listen(wait.topics, { timeoutMs, ...(signal ? { signal } : {}) });
    try {
      const value = await wait.read();
      if (wait.isDone(value) || signal?.aborted || performance.now() >= deadline) return value;
      await listening.promise;
      // Nobody is there to take what another read would give.
      if (signal?.aborted) return value;
    } finally {
      listening.cancel();
    }
  }
}
