/** Takes what a program writes out of its pipe and into a sink, in order, with little of it waiting in memory. */
import { readSync } from 'node:fs';
import type { OutputPipe } from './output-pipes.ts';

/** Resolves when the bytes are where they belong. */
export type OutputSink = (bytes: Uint8Array) => Promise<void>;

const pauseAtBytes = 256 * 1024;
/** For whoever reads at once: what was read is copied out, as most often there is nothing, and garbage of this size would be collected for ever. */
const readInto = Buffer.allocUnsafeSlow(64 * 1024);

export class OutputReader {
  /** When nobody can write any more, or the sink failed, and all before that is in the sink. Never rejects. */
  readonly ended: Promise<void>;
  readonly #pipe: OutputPipe;
  readonly #sink: OutputSink;
  #taken: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  /** How often. */
  #resumed = 0;

  constructor(pipe: OutputPipe, sink: OutputSink) {
    this.#pipe = pipe;
    this.#sink = sink;
    const { reader } = pipe;
    this.ended = new Promise<void>((resolve) => {
      reader.once('close', resolve);
    }).then(() => this.#taken);
    reader.on('error', () => undefined);
    reader.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Resolves when the sink has all that was written before the call. */
  async flush(): Promise<void> {
    const { reader } = this.#pipe;
    const resumed = this.#resumed;
    await allIsRead();
    if (reader.isPaused() || this.#resumed !== resumed) this.#readNow();
    await this.#taken;
  }

  /** For one that was paused when the event loop looked. */
  #readNow(): void {
    const { reader, readEnd } = this.#pipe;
    while (!reader.destroyed && reader.read() !== null);
    for (let count = -1; count !== 0 && !reader.destroyed && !reader.readableEnded; ) {
      count = readNow(readEnd, readInto);
      if (count > 0) this.#take(Buffer.from(readInto.subarray(0, count)));
    }
  }

  destroy(): void {
    this.#pipe.reader.destroy();
  }

  #take(chunk: Buffer): void {
    const { reader } = this.#pipe;
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > pauseAtBytes) reader.pause();
    this.#taken = this.#taken.then(async () => {
      try {
        if (!reader.errored) await this.#sink(chunk);
      } catch (error) {
        reader.destroy(error as Error);
      }
      this.#waitingBytes -= chunk.length;
      if (this.#waitingBytes > pauseAtBytes || !reader.isPaused()) return;
      this.#resumed += 1;
      reader.resume();
    });
  }
}

/**
 * Resolves when the event loop has looked at all descriptors once more, and has read what was there before the call: one
 * immediate may be due before that, the next one is not. A read that finds nothing costs more, as it makes an error.
 */
function allIsRead(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}

/** 0 where there is nothing now. */
function readNow(descriptor: number, buffer: Buffer): number {
  try {
    return readSync(descriptor, buffer);
  } catch {
    return 0;
  }
}
