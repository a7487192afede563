import type { AbortLike, CoreService } from '@testyard/core';
import type { RoundLook, RoundLooks, Watched } from './round-looks.ts';

/** A notification can be missed between replicas: the run is looked at again at least this often. */
const rereadMs = 5_000;
/** So soon where something is known and not told yet. */
const soonMs = 1_000;
/** However fast a run goes, it is looked at no more often than this. */
const leastPauseMs = 100;

/**
 * Looks at a round whenever it changed, and every few seconds, until all of it is told or the signal aborts. `after` is
 * the last end that the watcher knows; null: none. Errors: NOT_FOUND.
 */
export async function* watchRound(
  { core, looks }: { readonly core: CoreService; readonly looks: RoundLooks },
  watched: Watched,
  from: { readonly after: string | null; readonly signal: AbortLike; readonly isBehind: () => boolean },
): AsyncGenerator<RoundLook> {
  const { signal, isBehind } = from;
  let { after } = from;
  while (!signal.aborted) {
    const listening = core.signals.listen([`run:${watched.runId}`], { timeoutMs: rereadMs, signal });
    try {
      const look = await looks.from(watched, after);
      after = look.after;
      yield look;
      if (look.isLast) return;
      if (look.hasCases) continue;
      await (isBehind() ? Promise.race([listening.promise, pause(soonMs, signal)]) : listening.promise);
    } finally {
      listening.cancel();
    }
    await pause(leastPauseMs, signal);
  }
}

function pause(ms: number, signal: AbortLike): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
