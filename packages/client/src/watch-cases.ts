import type { Case } from '@testyard/protocol';
import type { Client } from './client.ts';
import { pause } from './pause.ts';

const WAIT_SECONDS = 20;
const PAGE_SIZE = 100;
const RETRY_FOR_MS = 300_000;
const LEAST_PERIOD_MS = 1000;

export interface WatchOptions {
  /** The round to watch; the latest where absent. */
  readonly round?: number;
  /** Statuses to watch for, comma-separated; all where absent. */
  readonly status?: string;
  readonly signal?: AbortSignal;
}

/** Final cases of a round in the order in which they ended, each once, until it is finished and all are seen. */
export async function* watchCases(
  client: Client,
  runId: string,
  options: WatchOptions = {},
): AsyncGenerator<Case> {
  const position = new Position();
  let closing = false;
  for (;;) {
    const askedAt = performance.now();
    const page = await readPage({ client, runId, options, cursor: position.cursor, wait: !closing });
    const fresh = position.take(page);
    yield* fresh;
    if (fresh.length > 0 && page.next !== null) continue;
    if (closing) return;
    closing = await isFinished(client, runId, options);
    const restMs = askedAt + LEAST_PERIOD_MS - performance.now();
    if (!closing && restMs > 0) await pause(restMs, options.signal);
  }
}

interface CasePage {
  readonly items: Case[];
  readonly next: string | null;
}

/** Where the watcher stands; an end without a cursor is read again, and what it held is not told twice. */
class Position {
  cursor: string | undefined;
  #seen = new Set<string>();

  take(page: CasePage): Case[] {
    const fresh = page.items.filter((one) => !this.#seen.has(`${one.id}:${one.attempts}`));
    if (page.next !== null && page.next !== this.cursor) {
      this.cursor = page.next;
      this.#seen = new Set();
    }
    for (const one of page.items) this.#seen.add(`${one.id}:${one.attempts}`);
    return fresh;
  }
}

interface PageQuestion {
  readonly client: Client;
  readonly runId: string;
  readonly options: WatchOptions;
  readonly cursor: string | undefined;
  readonly wait: boolean;
}

function readPage({ client, runId, options, cursor, wait }: PageQuestion): Promise<CasePage> {
  return client.call('listCases', {
    params: { runId },
    query: {
      order: 'finished',
      limit: String(PAGE_SIZE),
      ...(cursor === undefined ? {} : { cursor }),
      ...roundOf(options),
      ...(options.status === undefined ? {} : { status: options.status }),
    },
    retryForMs: RETRY_FOR_MS,
    ...(wait ? { waitSeconds: WAIT_SECONDS } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

const roundOf = ({ round }: WatchOptions) => (round === undefined ? {} : { round: String(round) });

async function isFinished(client: Client, runId: string, options: WatchOptions): Promise<boolean> {
  const settings = { retryForMs: RETRY_FOR_MS, ...(options.signal ? { signal: options.signal } : {}) };
  const run = await client.call('getRun', { params: { runId }, query: roundOf(options), ...settings });
  return run.state === 'finished';
}
