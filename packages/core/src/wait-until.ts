import type { AbortLike, Signals, Topic } from './ports.ts';

/** A notification can be missed between replicas: a waiter reads again at least this often. */
const rereadMs = 5_000;

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
 * Reads until the value is done, the time is over or the signal aborts; answers the last value read. Rejects as `read` does.
 * How long somebody waits is not measured by the service's clock: that of a database may be set meanwhile.
 */
export async function waitUntil<T>(
  { signals }: { readonly signals: Signals },
  wait: LongWait<T>,
): Promise<T> {
  const { topics, waitMs } = wait;
  const signal = wait.signal ? { signal: wait.signal } : {};
  let isOver = waitMs <= 0;
  const end = signals.listen([], { timeoutMs: waitMs, ...signal });
  const ended = end.promise.then(() => {
    isOver = true;
  });
  try {
    for (;;) {
      // Listening begins before the read, so that a change between the two is not missed.
      const change = signals.listen(topics, { timeoutMs: Math.min(rereadMs, waitMs), ...signal });
      try {
        const value = await wait.read();
        if (wait.isDone(value) || isOver) return value;
        await Promise.race([change.promise, ended]);
        // Nobody is there to take what another read would give.
        if (wait.signal?.aborted) return value;
      } finally {
        change.cancel();
      }
    }
  } finally {
    end.cancel();
  }
}
