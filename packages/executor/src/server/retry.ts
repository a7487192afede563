/** Which failures of a message are worth another try, and when (rule 9 of the protocol). */
import { setTimeout as delay } from 'node:timers/promises';
import { ServerRefusal } from './server-api.ts';

const firstWaitMs = 100;
const longestWaitMs = 10_000;
const longestRetryAfterMs = 60_000;
const passing = new Set([408, 423, 429]);
/** Of a proxy that does not know its server yet, or not any more. */
const passingOfOthers = new Set([401, 404]);

/** Whether the server, or the way to it, may be better in a moment; a refusal stays one. */
export function isWorthRepeating(error: unknown): boolean {
  if (!(error instanceof ServerRefusal)) return true;
  const { status, code } = error;
  if (code === '' && (status < 400 || passingOfOthers.has(status))) return true;
  return status >= 500 || passing.has(status);
}

/** Milliseconds until try `attempt` (from 1) is repeated: full jitter, so that a fleet does not march in step. */
export function backOffMs(attempt: number, error: unknown, random: () => number = Math.random): number {
  const asked = error instanceof ServerRefusal ? error.retryAfterMs : null;
  const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempt, 20));
  const jitter = ceiling / 4 + random() * ceiling * 0.75;
  return asked === null ? jitter : Math.min(asked, longestRetryAfterMs) + random() * ceiling * 0.25;
}

/**
 * Repeats until the answer is there, the refusal is final, or the signal is aborted (then rejects with its reason).
 * `onFailure` is told of each failure that another try follows.
 */
export async function persist<T>(
  signal: AbortSignal,
  attempt: () => Promise<T>,
  onFailure: (error: unknown) => void = () => undefined,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!isWorthRepeating(error)) throw error;
      onFailure(error);
      await delay(backOffMs(tries, error), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
