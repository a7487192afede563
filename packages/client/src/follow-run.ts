import type { Case, Run } from '@testyard/protocol';
import type { Client } from './client.ts';
import { pause } from './pause.ts';
import { ConnectionError } from './problem-error.ts';
import { delayMs, isPassing } from './retry.ts';
import { readEvents } from './server-events.ts';

/** A run outlives a restart of its server; so does who follows it. */
const RETRY_FOR_MS = 300_000;
/** The server says something every 15 s; after three times that, nobody is there. */
const SILENCE_MS = 45_000;

export interface FollowRunOptions {
  /** The round to follow; the latest where absent. */
  readonly round?: number;
  /** Statuses of the cases that are told, comma-separated; all where absent. */
  readonly status?: string;
  readonly signal?: AbortSignal;
  /** Round and number of the last end that is known; where it is one too few, an end is told twice. From the first on where absent. */
  readonly after?: { readonly round: number; readonly ends: number };
  /** How long a server that is not heard is waited for; 300,000 where absent. */
  readonly retryForMs?: number;
  /** Connections in a row that bring nothing new, after which it gives up; as many as the time allows where absent. */
  readonly mostTries?: number;
  /** Told of each failure after which the connection is made again. */
  readonly onRetry?: (error: unknown) => void;
}

/** The run as it is now, or cases that ended, in the order in which they did. */
export type RunEvent =
  | { readonly type: 'run'; readonly run: Run }
  | { readonly type: 'cases'; readonly cases: readonly Case[] };

/**
 * A round of a run as it happens, each case once, until it is finished; returns the run with its verdict. Connections
 * that break are made again from the last event on. Throws what a call throws, or the signal's reason.
 */
export async function* followRun(
  client: Client,
  runId: string,
  options: FollowRunOptions = {},
): AsyncGenerator<RunEvent, Run> {
  const { signal, retryForMs = RETRY_FOR_MS, mostTries = Number.POSITIVE_INFINITY, after } = options;
  const place = { id: after === undefined ? '' : `${after.round}-${after.ends}` };
  let deadline = 0;
  const onHeard = () => {
    deadline = performance.now() + retryForMs;
  };
  onHeard();
  for (let tried = 0; ; tried += 1) {
    const before = place.id;
    if (tried >= mostTries) throw new ConnectionError(client.server, 'no news');
    try {
      const end = yield* oneConnection(client, { runId, options, place, onHeard });
      if (end) return end;
    } catch (error) {
      if (signal?.aborted || !isPassing(error, true) || performance.now() > deadline) throw error;
      options.onRetry?.(error);
    }
    if (place.id !== before) tried = -1;
    await pause(delayMs(Math.max(tried, 0), 0), signal);
  }
}

interface Connection {
  readonly runId: string;
  readonly options: FollowRunOptions;
  /** Id of the last event; empty before the first. */
  readonly place: { id: string };
  onHeard(): void;
}

/** Null where the connection ended and the round did not. */
async function* oneConnection(
  client: Client,
  { runId, options: { round, status, signal }, place, onHeard }: Connection,
): AsyncGenerator<RunEvent, Run | null> {
  const query = {
    ...(round === undefined ? {} : { round: String(round) }),
    ...(status === undefined ? {} : { status }),
  };
  const headers: Record<string, string> = place.id === '' ? {} : { 'last-event-id': place.id };
  const settings = { timeoutMs: SILENCE_MS, headers, ...(signal ? { signal } : {}) };
  for await (const { event, id, data } of readEvents(
    client.stream('followRun', { params: { runId }, query, ...settings }),
    onHeard,
  )) {
    if (id !== '') place.id = id;
    if (event === 'end') return JSON.parse(data) as Run;
    if (event === 'run') yield { type: 'run', run: JSON.parse(data) as Run };
    if (event === 'cases') yield { type: 'cases', cases: JSON.parse(data) as Case[] };
  }
  return null;
}
