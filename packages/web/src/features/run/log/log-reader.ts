import type { Client } from '@testyard/client';
import { type Decode, decoderFor, type LogPart, linesOf, partOf } from './log-part.ts';

export interface LogPlace {
  readonly taskId: string;
  readonly leaseId: string;
  readonly stream: string;
}

const pieceBytes = 96 * 1024;
/** Of what is shown, so much stands before the place that was asked for. */
const beforeBytes = 24 * 1024;
/** A line that was found: its place, and where to look for the next one. */
export interface Found {
  readonly offset: number;
  readonly next: number;
}

/** Reads parts of one log; never all of it. Throws what a call throws. */
export class LogReader {
  readonly place: LogPlace;
  readonly #client: Client;
  #decode: Decode | null = null;
  /** Bytes of the log, as the last answer said. */
  length = 0;

  constructor(client: Client, place: LogPlace) {
    this.#client = client;
    this.place = place;
  }

  /** Lines around a place; negative: at the end. */
  async around(offset: number, signal: AbortSignal): Promise<LogPart> {
    if (offset < 0) {
      await this.#read({ from: 0, length: 1, signal });
      return this.#part(Math.max(0, this.length - pieceBytes), signal);
    }
    return this.#part(Math.max(0, offset - beforeBytes), signal);
  }

  /** Lines before a part; the part itself where there are none. */
  async before({ from }: LogPart, signal: AbortSignal): Promise<readonly LogPart['lines'][number][]> {
    const start = Math.max(0, from - pieceBytes);
    const bytes = await this.#read({ from: start, length: from - start, signal });
    return partOf({ bytes, from: start, length: from }, this.#decoder(bytes)).lines;
  }

  /** Lines behind a part, up to where the log ends now. */
  async behind({ to }: LogPart, signal: AbortSignal): Promise<LogPart> {
    const bytes = await this.#read({ from: to, length: pieceBytes, signal });
    const isEnd = to + bytes.length >= this.length;
    const end = isEnd ? bytes.length : bytes.lastIndexOf(0x0a) + 1 || bytes.length;
    const lines = linesOf(bytes.subarray(0, end), to, this.#decoder(bytes));
    return { lines, from: to, to: to + end };
  }

  /**
   * The first line at or behind `from` that has the words, without regard to case; where they are null, that tells of an
   * error. The server looks; null: there is none.
   */
  async find(words: string | null, from: number, signal: AbortSignal): Promise<Found | null> {
    const text = words === null ? {} : { text: words };
    for (let at = from; ; ) {
      const query = { from: String(at), ...text };
      const { offset, next, length } = await this.#client.call('findInLog', {
        ...{ params: this.place, query, signal },
      });
      if (offset !== null) return { offset, next };
      if (next >= length || next <= at) return null;
      at = next;
    }
  }

  async #part(from: number, signal: AbortSignal): Promise<LogPart> {
    const bytes = await this.#read({ from, length: pieceBytes, signal });
    return partOf({ bytes, from, length: this.length }, this.#decoder(bytes));
  }

  async #read({ from, length, signal }: { from: number; length: number; signal: AbortSignal }) {
    if (this.length > 0 && from >= this.length) return this.#readGrown(from, length, signal);
    const part = await this.#client.readBytes('readLog', { params: this.place, from, length, signal });
    this.length = part.totalLength;
    return part.bytes;
  }

  /** Behind the end there is nothing to be asked for: how long the log is by now is asked first. */
  async #readGrown(from: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const ask = (first: number, bytes: number) =>
      this.#client.readBytes('readLog', { params: this.place, from: first, length: bytes, signal });
    const { totalLength } = await ask(Math.max(0, from - 1), 1);
    this.length = totalLength;
    return totalLength > from ? (await ask(from, length)).bytes : new Uint8Array();
  }

  #decoder(sample: Uint8Array): Decode {
    if (this.#decode) return this.#decode;
    const decode = decoderFor(sample);
    if (sample.some((byte) => byte > 0x7f)) this.#decode = decode;
    return decode;
  }
}
