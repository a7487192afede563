// How long a server takes to answer a call that needs nothing but its event loop. The same is measured while all is
// well, so that a busy machine is no fault of the server.
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 50;

/** Milliseconds of each answer of `/health/live` until the time is over. Rejects where there is no answer. */
export async function answerTimes(url: string, forMs: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const askedAt = performance.now();
    const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    times.push(performance.now() - askedAt);
    await sleep(pauseMs);
  }
  return times;
}

export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
