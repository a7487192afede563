import type { Run } from '@testyard/protocol';
import type { Client } from './client.ts';
import { pause } from './pause.ts';
import { WaitTimeoutError } from './problem-error.ts';

const LONGEST_WAIT_SECONDS = 50;
/** A run outlives a restart of its server; so does who waits for it. */
const RETRY_FOR_MS = 300_000;

export interface WaitOptions {
  /** The round to wait for; the latest where absent. */
  readonly round?: number;
  /** Gets the run as it is, first at once, then about every `progressEveryMs`. */
  readonly onProgress?: (run: Run) => void;
  /** 2,000 where absent. */
  readonly progressEveryMs?: number;
  readonly signal?: AbortSignal;
  /** Told of each failure after which the server is asked again. */
  readonly onRetry?: (error: unknown) => void;
  /** For ever where absent. */
  readonly timeoutMs?: number;
}

/** Resolves with the run when the round is finished, as it is in that; WaitTimeoutError when the caller's own time is over. */
export async function waitForVerdict(client: Client, runId: string, options: WaitOptions = {}): Promise<Run> {
  const { onProgress, onRetry, signal } = options;
  const deadline = performance.now() + (options.timeoutMs ?? Number.POSITIVE_INFINITY);
  const periodMs = onProgress ? (options.progressEveryMs ?? 2000) : LONGEST_WAIT_SECONDS * 1000;
  const query = options.round === undefined ? {} : { query: { round: String(options.round) } };
  let waitMs = onProgress ? 0 : periodMs;
  for (;;) {
    const askedAt = performance.now();
    const run = await client.call('getRun', {
      params: { runId },
      ...query,
      waitSeconds: Math.ceil(Math.min(waitMs, deadline - askedAt) / 1000),
      retryForMs: Math.min(RETRY_FOR_MS, Math.max(0, deadline - askedAt)),
      ...(signal ? { signal } : {}),
      ...(onRetry ? { onRetry } : {}),
    });
    onProgress?.(run);
    if (run.state === 'finished') return run;
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) throw new WaitTimeoutError(runId, options.timeoutMs ?? 0);
    if (waitMs > 0) await restOf(askedAt, Math.min(periodMs, 1000, leftMs), signal);
    waitMs = periodMs;
  }
}

/** Keeps a server that answers at once, whatever is preferred, from being asked without pause. */
async function restOf(startedAt: number, leastMs: number, signal: AbortSignal | undefined): Promise<void> {
  const restMs = startedAt + leastMs - performance.now();
  if (restMs > 0) await pause(restMs, signal);
}
