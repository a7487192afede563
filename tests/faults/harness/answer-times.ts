// How long a server takes to answer a call that needs nothing but its event loop. The same is measured while all is
// well, so that a busy machine is no fault of the server.
import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 50;

/** Milliseconds of each answer of `/health/live` until the signal. Rejects where there is no answer. */
export async function answerTimes(url: string, until: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  while (!until.aborted) {
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
