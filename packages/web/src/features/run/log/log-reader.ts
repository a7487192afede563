import type { Client } from '@testyard/client';
import {
  type Decode,
  decoderFor,
  errorPattern,
  findLine,
  type LogPart,
  linesOf,
  partOf,
} from './log-part.ts';

export interface LogPlace {
  readonly taskId: string;
  readonly leaseId: string;
  readonly stream: string;
}

const pieceBytes = 96 * 1024;
/** Of what is shown, so much stands before the place that was asked for. */
const beforeBytes = 24 * 1024;
/** Of a search: little at first, so that what is near is found at once. */
const firstSearchBytes = 512 * 1024;
const mostSearchBytes = 8 * 1024 * 1024;
/** A line may be cut in two by the end of what is searched: it is looked at once more. */
const overlapBytes = 4096;

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

  /** Place of the first line at or behind `from` that has the words, without regard to case; null: none has. */
  find(words: string, from: number, signal: AbortSignal): Promise<number | null> {
    const wanted = words.toLowerCase();
    return this.#search((text) => text.toLowerCase().indexOf(wanted), from, signal);
  }

  /** Place of the first line at or behind `from` that tells of an error; null: none does. */
  findError(from: number, signal: AbortSignal): Promise<number | null> {
    return this.#search((text) => text.search(errorPattern), from, signal);
  }

  async #search(
    matches: (text: string) => number,
    from: number,
    signal: AbortSignal,
  ): Promise<number | null> {
    let length = firstSearchBytes;
    let next = this.#read({ from, length, signal });
    for (let at = from; ; ) {
      const bytes = await next;
      const behind = at + Math.max(1, bytes.length - overlapBytes);
      const isEnd = bytes.length === 0 || at + bytes.length >= this.length;
      length = Math.min(mostSearchBytes, length * 4);
      // What follows is on its way while this is looked through.
      if (!isEnd) next = this.#read({ from: behind, length, signal });
      const found = findLine(bytes, matches, this.#decoder(bytes));
      if (found !== null || isEnd) {
        next.catch(() => {});
        return found === null ? null : at + found;
      }
      at = behind;
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
