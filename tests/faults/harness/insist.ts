import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError, ProblemError } from '@testyard/client';

/** Whether the server said nothing (a TypeError is what `fetch` makes of that), or that it cannot now; anything else is an answer. */
export function isAway(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof TypeError) return true;
  return error instanceof ProblemError && (error.status >= 500 || error.status === 429);
}

/** Repeats `call` while the server is away, as a patient caller does. Rejects with any other error, or after the time. */
export async function insist<T>(call: () => Promise<T>, withinMs = 90_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isAway(error) || performance.now() > deadline) throw error;
      await sleep(25 + Math.random() * 50);
    }
  }
}
