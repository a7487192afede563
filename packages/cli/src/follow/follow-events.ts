import type { Client, RunEvent } from '@testyard/client';
import type { Run } from '@testyard/protocol';

/** The server tells the run as soon as it is asked: whoever hears nothing by then has something in between that holds it back. */
const FIRST_WORD_MS = 10_000;
/** Connections in a row that bring nothing new. */
const MOST_TRIES = 3;

export interface Following {
  /** Statuses of the cases that are told, comma-separated. */
  readonly status: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Told of each failure after which the connection is made again. */
  readonly onRetry: (error: unknown) => void;
}

/**
 * Follows a round by the server's events to its end. Null where these do not get through: a proxy holds them back, a
 * connection breaks each time, the server has none. Throws the signal's reason.
 */
export async function followEvents(
  client: Client,
  { id, round }: Pick<Run, 'id' | 'round'>,
  { status, signal, onEvent, onRetry }: Following,
): Promise<Run | null> {
  const { followRun } = await import('@testyard/client');
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), FIRST_WORD_MS);
  const events = followRun(client, id, {
    ...{ round, status, onRetry, mostTries: MOST_TRIES },
    signal: AbortSignal.any([signal, silence.signal]),
  });
  try {
    for (;;) {
      const { done, value } = await events.next();
      clearTimeout(timer);
      if (done) return value;
      onEvent(value);
    }
  } catch {
    signal.throwIfAborted();
    // Whoever asks instead meets the same trouble, if it is one, and reports it.
    return null;
  } finally {
    clearTimeout(timer);
  }
}
