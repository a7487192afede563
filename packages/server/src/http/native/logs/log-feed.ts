import {
  type AbortLike,
  type CoreService,
  type KeptLog,
  type LogObjects,
  type LogStreamKey,
  logState,
} from '@testyard/core';

/** A notification can be missed between replicas: the stream is looked at again at least this often. */
const rereadMs = 5000;
/** Bytes of one piece at most. Pieces end at its multiples, so that watchers who are not far apart read the same ones. */
const pieceBytes = 48 * 1024;
/** Pieces that are kept for the watchers who come to them a little later. */
const keptPieces = 4;

type Evidence = CoreService & { readonly logs: LogObjects };

/** A piece of a stream; `end` is the offset behind it. */
export interface LogPiece {
  readonly bytes: Uint8Array;
  readonly end: number;
}

/**
 * The streams that are watched now. All watchers of a stream share one listener, one look at the database after each
 * signal, and the pieces that were read last; what they cost in memory does not grow with the log, nor with how slowly
 * one of them reads.
 */
export class LogFeeds {
  readonly #evidence: Evidence;
  readonly #feeds = new Map<string, LogFeed>();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  /** Watches `log` as it is now until `leave` is called. */
  join(log: KeptLog): LogFeed {
    const key = keyOf(log);
    const known = this.#feeds.get(key);
    if (known) {
      known.enter(log);
      return known;
    }
    const feed = new LogFeed(this.#evidence, log, () => {
      if (this.#feeds.get(key) === feed) this.#feeds.delete(key);
    });
    this.#feeds.set(key, feed);
    feed.enter(log);
    return feed;
  }

  /** Whether somebody watches that stream now. */
  has(leaseId: string, stream: string): boolean {
    return this.#feeds.has(keyOf({ leaseId, stream }));
  }
}

export class LogFeed {
  readonly #evidence: Evidence;
  readonly #onOver: () => void;
  readonly #over = new AbortController();
  readonly #waiting = new Set<() => void>();
  readonly #pieces = new Map<string, Promise<LogPiece>>();
  #latest: KeptLog;
  #failure: Error | null = null;
  #watchers = 0;

  constructor(evidence: Evidence, log: KeptLog, onOver: () => void) {
    this.#evidence = evidence;
    this.#latest = log;
    this.#onOver = onOver;
  }

  /** The stream as it was found last. */
  get latest(): KeptLog {
    return this.#latest;
  }

  enter(log: KeptLog): void {
    if (isFurther(log, this.#latest)) this.#latest = log;
    this.#watchers += 1;
    if (this.#watchers > 1) return;
    void this.#watch().catch((error: Error) => {
      this.#failure = error;
      this.#end();
    });
  }

  leave(): void {
    this.#watchers -= 1;
    if (this.#watchers === 0) this.#end();
  }

  /**
   * Resolves at once where the stream is not `seen` any more, else when it has changed, when the time is over or when
   * the signal is aborted. Rejects where the stream could not be read.
   */
  async change(
    seen: KeptLog,
    wait: { readonly timeoutMs: number; readonly signal: AbortLike },
  ): Promise<void> {
    if (this.#latest === seen && this.#failure === null && !wait.signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          wait.signal.removeEventListener('abort', done);
          this.#waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, wait.timeoutMs);
        wait.signal.addEventListener('abort', done, { once: true });
        this.#waiting.add(done);
      });
    }
    if (this.#failure) throw this.#failure;
  }

  /** The bytes from `from` on, some of them. */
  piece(from: number): Promise<LogPiece> {
    // A piece has room for a whole character.
    const end = Math.min(this.#latest.length, (Math.floor((from + 4) / pieceBytes) + 1) * pieceBytes);
    const key = `${from}-${end}`;
    const known = this.#pieces.get(key);
    if (known) return known;
    const { taskId, leaseId, stream } = this.#latest;
    const piece = this.#read({ taskId, leaseId, stream }, { from, to: end });
    piece.catch(() => this.#pieces.delete(key));
    this.#pieces.set(key, piece);
    for (const old of [...this.#pieces.keys()].slice(0, -keptPieces)) this.#pieces.delete(old);
    return piece;
  }

  async #read(key: LogStreamKey, range: { from: number; to: number }): Promise<LogPiece> {
    const parts: Uint8Array[] = [];
    for await (const part of this.#evidence.logs.read({ ...key, ...range })) parts.push(part);
    return { bytes: Buffer.concat(parts), end: range.to };
  }

  async #watch(): Promise<void> {
    const { signals, reads } = this.#evidence;
    const { leaseId, stream } = this.#latest;
    const { signal } = this.#over;
    while (!signal.aborted && logState(this.#latest) === 'open') {
      // Listening begins before the look, so that a change between the two is not missed.
      const topics = [`log:${leaseId}/${stream}`, `lease:${leaseId}`] as const;
      const listening = signals.listen(topics, { timeoutMs: rereadMs, signal });
      try {
        const found = await reads.logs.look(leaseId, stream);
        if (!found) throw new Error('the log is gone');
        if (isFurther(found, this.#latest)) this.#tell(found);
        await listening.promise;
      } finally {
        listening.cancel();
      }
    }
  }

  #tell(log: KeptLog): void {
    this.#latest = log;
    for (const wake of [...this.#waiting]) wake();
  }

  #end(): void {
    this.#over.abort();
    this.#onOver();
    for (const wake of [...this.#waiting]) wake();
  }
}

function keyOf({ leaseId, stream }: Pick<LogStreamKey, 'leaseId' | 'stream'>): string {
  return `${leaseId}/${stream}`;
}

function isFurther(log: KeptLog, than: KeptLog): boolean {
  return log.length > than.length || logState(log) !== logState(than);
}
