/** Sends the log streams of a lease as they grow, each at its own offset: at most every 200 ms, or 256 KiB at once. */

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Said, say } from '../remark.ts';
import { ServerRefusal } from '../server-api.ts';
import type { LeaseLink } from './lease-link.ts';
import { type LogMask, LogSpool, logLimitBytes } from './log-spool.ts';

const flushEveryMs = 200;
const flushAtBytes = 256 * 1024;
const partBytes = 512 * 1024;

export const logStreams = ['stdout', 'stderr', 'setup', 'executor'] as const;
export type LogStreamName = (typeof logStreams)[number];

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
  #refused: Error | null = null;
  #finishing = false;
  #wake: () => void = () => undefined;

  constructor(link: LeaseLink, name: string, spool: LogSpool) {
    this.#link = link;
    this.#name = name;
    this.spool = spool;
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
      const waiting = this.spool.length - this.#sent;
      if (waiting > 0) await this.#gather();
      else if (this.#finishing) return this.#end();
      else await this.#growth();
      if (this.spool.length > this.#sent && !this.#link.lost.aborted) {
        await this.#write(await this.spool.read(this.#sent, partBytes), false);
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
      this.#sent = await this.#link.writeLog(place, bytes);
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

  /** Waits a moment for more, so that a chatty program is not one request a line. */
  async #gather(): Promise<void> {
    const until = performance.now() + flushEveryMs;
    const enough = () =>
      this.#finishing || this.#link.lost.aborted || this.spool.length - this.#sent >= flushAtBytes;
    while (!enough() && performance.now() < until) {
      await Promise.race([this.#growth(), delay(until - performance.now())]);
    }
  }
}
