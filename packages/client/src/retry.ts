import { pause } from './pause.ts';
import { ConnectionError, ProblemError } from './problem-error.ts';

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5000;

/** Whether the same call may succeed later, and repeating it can do no harm. */
export function isPassing(error: unknown, repeatable: boolean): boolean {
  if (error instanceof ConnectionError) return repeatable;
  if (!(error instanceof ProblemError)) return false;
  if (error.status === 429) return true;
  if (error.code === 'IDEMPOTENCY_IN_PROGRESS') return repeatable;
  return repeatable && [502, 503, 504].includes(error.status);
}

/** Full jitter over a doubling ceiling, or what the server asked for where that is longer. */
export function delayMs(attempt: number, retryAfterMs: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return Math.max(retryAfterMs, ceiling / 2 + (Math.random() * ceiling) / 2);
}

export interface RetryOptions {
  readonly repeatable: boolean;
  readonly retryForMs: number;
  readonly signal: AbortSignal | undefined;
  /** What the last refusal asked for; 0 where it asked nothing. */
  readonly retryAfterMs: () => number;
  /** Told of each failure after which it is tried again. */
  readonly onRetry: ((error: unknown) => void) | undefined;
}

/** Tries again with back-off while the failure is a passing one and the time is not used up. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const deadline = performance.now() + options.retryForMs;
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const waitMs = delayMs(tried, options.retryAfterMs());
      if (!isPassing(error, options.repeatable) || performance.now() + waitMs > deadline) throw error;
      options.onRetry?.(error);
      await pause(waitMs, options.signal);
    }
  }
}
