import type { LogState } from '@testyard/protocol';
import type { Client } from './client.ts';
import { pause } from './pause.ts';
import { delayMs, isPassing } from './retry.ts';
import { readEvents } from './server-events.ts';

const RETRY_FOR_MS = 300_000;
/** The server says something every 15 s; after three times that, nobody is there. */
const SILENCE_MS = 45_000;

/** One stream of a log. */
export interface LogPlace {
  readonly taskId: string;
  readonly leaseId: string;
  readonly stream: string;
}

export interface FollowLogOptions {
  /** Offset of the first byte; 0 where absent. */
  readonly from?: number;
  /** Parts are UTF-8 that can be shown anywhere, in whole characters, in place of the bytes as they are. */
  readonly text?: boolean;
  readonly signal?: AbortSignal;
  /** How long a server that is not heard is waited for; 300,000 where absent. */
  readonly retryForMs?: number;
}

export interface LogPart {
  readonly bytes: Uint8Array;
  /** Offset behind the bytes: where to go on from. */
  readonly next: number;
}

/** How a stream ended: `length` bytes are kept, `dropped` more were written and not kept. */
export interface LogEnd {
  readonly state: Exclude<LogState, 'open'>;
  readonly length: number;
  readonly dropped: number;
}

/**
 * The bytes of a log as they are written, each once, until the stream has ended; what it returns says how. Connections
 * that break are made again from the offset reached. Throws what a call throws, or the signal's reason.
 */
export async function* followLog(
  client: Client,
  place: LogPlace,
  options: FollowLogOptions = {},
): AsyncGenerator<LogPart, LogEnd> {
  const { signal, retryForMs = RETRY_FOR_MS } = options;
  const position = { next: options.from ?? 0, text: options.text ?? false };
  let deadline = 0;
  const onHeard = () => {
    deadline = performance.now() + retryForMs;
  };
  onHeard();
  for (let tried = 0; ; tried += 1) {
    const before = position.next;
    try {
      const end = yield* oneConnection(client, place, { position, signal, onHeard });
      if (end) return end;
    } catch (error) {
      if (signal?.aborted || !isPassing(error, true) || performance.now() > deadline) throw error;
    }
    if (position.next > before) tried = 0;
    await pause(delayMs(tried, 0), signal);
  }
}

interface Connection {
  readonly position: { next: number; readonly text: boolean };
  readonly signal: AbortSignal | undefined;
  onHeard(): void;
}

/** Null where the connection ended and the stream did not. */
async function* oneConnection(
  client: Client,
  params: LogPlace,
  { position, signal, onHeard }: Connection,
): AsyncGenerator<LogPart, LogEnd | null> {
  const query = { from: String(position.next), ...(position.text ? { text: '1' as const } : {}) };
  const settings = { timeoutMs: SILENCE_MS, ...(signal ? { signal } : {}) };
  for await (const { event, id, data } of readEvents(
    client.stream('followLog', { params, query, ...settings }),
    onHeard,
  )) {
    if (event === 'end') return JSON.parse(data) as LogEnd;
    if (event !== 'bytes' && event !== 'text') continue;
    const bytes =
      event === 'text'
        ? new TextEncoder().encode(JSON.parse(data) as string)
        : Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    position.next = Number(id);
    yield { bytes, next: position.next };
  }
  return null;
}
