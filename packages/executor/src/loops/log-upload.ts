/** Sends the log streams of a lease as they grow, each at its own offset: as often as the server wants them, or 256 KiB at once. */

import { join } from 'node:path';
import { ServerRefusal } from '../server/server-api.ts';
import { type Said, say } from '../texts/remark.ts';
import type { LeaseLink } from './lease-link.ts';
import { type LogMask, LogSpool, logLimitBytes } from './log-spool.ts';

/** Milliseconds from one message of a stream to the next, where the server does not say it. */
const usualGatherMs = 200;
/** The same before its first message, for a stream of which nobody waits for the first line. */
const patientGatherMs = 1_000;
const flushAtBytes = 256 * 1024;
/** As much as a message may have: the server syncs each. */
const partBytes = 1024 * 1024;

export const logStreams = ['stdout', 'stderr', 'setup', 'executor'] as const;
export type LogStreamName = (typeof logStreams)[number];
/** Nobody waits for the first line of it: a short lease sends it with its end. */
const patient: LogStreamName = 'executor';

export class LogUpload {
  readonly #link: LeaseLink;
  readonly #streams: ReadonlyMap<LogStreamName, StreamUpload>;

  private constructor(link: LeaseLink, streams: ReadonlyMap<LogStreamName, StreamUpload>) {
    this.#link = link;
    this.#streams = streams;
  }

  /** The logs lie in `folder`, which is there. */
  static async open(
    link: LeaseLink,
    folder: string,
    { limitBytes = logLimitBytes, mask }: { readonly limitBytes?: number; readonly mask?: LogMask } = {},
  ): Promise<LogUpload> {
    const streams = new Map<LogStreamName, StreamUpload>();
    const budget = { left: limitBytes };
    for (const name of logStreams) {
      const spool = await LogSpool.open(logPath(folder, name), budget, mask);
      streams.set(name, new StreamUpload(link, name, spool));
    }
    return new LogUpload(link, streams);
  }

  stream(name: LogStreamName): LogSpool {
    const stream = this.#streams.get(name);
    if (!stream) throw new Error(`No log stream ${name}`);
    return stream.spool;
  }

  get spools(): ReadonlyMap<LogStreamName, LogSpool> {
    return new Map([...this.#streams].map(([name, { spool }]) => [name, spool]));
  }

  /** A line for the reader of the task's log, in the stream `executor`. */
  note(line: string): void {
    void this.stream('executor').append(Buffer.from(`${line}\n`));
  }

  /** Resolves when the server has every byte, or the lease is lost. */
  async finish(): Promise<void> {
    await Promise.all([...this.#streams.values()].map((stream) => stream.finish()));
  }

  /** Resolves when what was appended so far is written, or cannot be. */
  async settled(): Promise<void> {
    await Promise.all([...this.spools.values()].map((spool) => spool.settled()));
  }

  /** What the streams came to so far. */
  get ends(): { stream: string; length: number; dropped: number }[] {
    return [...this.spools].map(([stream, { length, dropped }]) => ({ stream, length, dropped }));
  }

  /** A line for each stream of which bytes are missing. */
  get failures(): Said[] {
    return [...this.#streams].flatMap(([name, { failure, spool }]) => {
      if (failure) return [say('log-incomplete', { stream: name, text: failure.message })];
      if (spool.dropped === 0) return [];
      return [say('log-cut', { stream: name, kept: spool.length, dropped: spool.dropped })];
    });
  }

  /** Frees the files. */
  async close(): Promise<void> {
    this.#link.lose('The lease has ended');
    await Promise.all([...this.#streams.values()].map((stream) => stream.close()));
  }
}

/** Where the bytes of a stream lie, beside the journal. */
export function logPath(folder: string, stream: string): string {
  return join(folder, `${stream}.log`);
}

class StreamUpload {
  readonly spool: LogSpool;
  readonly #link: LeaseLink;
  readonly #name: string;
  readonly #running: Promise<void>;
  #sent = 0;
  #gatherMs = usualGatherMs;
  /** When the last message was sent, by `performance.now()`. */
  #sentAt = Number.NEGATIVE_INFINITY;
  #refused: Error | null = null;
  #finishing = false;
  #wake: () => void = () => undefined;

  constructor(link: LeaseLink, name: string, spool: LogSpool) {
    this.#link = link;
    this.#name = name;
    this.spool = spool;
    if (name === patient) {
      this.#sentAt = performance.now();
      this.#gatherMs = patientGatherMs;
    }
    spool.onGrowth = () => this.#wake();
    link.lost.addEventListener('abort', () => this.#wake(), { once: true });
    this.#running = this.#run().catch((error: Error) => {
      this.#refused = error;
    });
  }

  get failure(): Error | null {
    return this.spool.failure ?? this.#refused;
  }

  async finish(): Promise<void> {
    await this.spool.settled();
    this.#finishing = true;
    this.#wake();
    await this.#running;
  }

  async close(): Promise<void> {
    await this.#running;
    await this.spool.close();
  }

  async #run(): Promise<void> {
    while (!this.#link.lost.aborted) {
      if (this.spool.length === this.#sent) {
        if (this.#finishing) return this.#end();
        await this.#growth();
        continue;
      }
      await this.#gather();
      if (!this.#link.lost.aborted) {
        this.#sentAt = performance.now();
        const bytes = await this.spool.read(this.#sent, partBytes);
        const isLast = this.#finishing && this.#sent + bytes.length === this.spool.length;
        await this.#write(bytes, isLast);
        if (isLast && this.#sent === this.spool.length) return;
      }
    }
  }

  /** A stream to which nothing was written does not exist. */
  async #end(): Promise<void> {
    if (this.#sent > 0 || this.spool.dropped > 0) await this.#write(new Uint8Array(), true);
  }

  async #write(bytes: Uint8Array, closed: boolean): Promise<void> {
    const place = {
      stream: this.#name,
      offset: this.#sent,
      closed,
      dropped: closed ? this.spool.dropped : 0,
    };
    try {
      const { length, gatherMs = usualGatherMs } = await this.#link.writeLog(place, bytes);
      this.#sent = length;
      this.#gatherMs = gatherMs;
    } catch (error) {
      const wanted = error instanceof ServerRefusal && error.status === 416 ? error.number : null;
      if (wanted === null || wanted > this.spool.length) throw error;
      this.#sent = wanted;
    }
  }

  #growth(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Keeps the distance from the message before, so that a chatty program is not one request a line. */
  async #gather(): Promise<void> {
    const leftMs = this.#sentAt + this.#gatherMs - performance.now();
    if (leftMs <= 0) return;
    let isDue = false;
    const timer = setTimeout(() => {
      isDue = true;
      this.#wake();
    }, leftMs);
    const isEnough = () =>
      this.#finishing || this.#link.lost.aborted || this.spool.length - this.#sent >= flushAtBytes;
    while (!isDue && !isEnough()) await this.#growth();
    clearTimeout(timer);
  }
}
