import type { BucketClient } from './bucket-client.ts';

/** The last segment of a stream, which may still grow. */
export interface LogTail {
  readonly start: number;
  readonly tag: string;
  /** Its bytes, where they are remembered. */
  readonly bytes: Uint8Array | null;
}

/** A part of the segment that begins at `start`, by offsets within it. */
export interface LogPart {
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** Digits of an offset in a key, so that the order of keys is the order of the bytes. */
const OFFSET_DIGITS = 16;

/**
 * What this process knows of the segments of one stream: objects named after the offset that they begin at, each where
 * the one before ends. Only the last can grow and nothing that is stored changes, so that what is known stays true and
 * only the end may be out of date.
 */
export class LogChain {
  readonly #prefix: string;
  /** Offsets that segments begin at. */
  readonly #starts: number[] = [];
  #end = 0;
  #tail: LogTail | null = null;

  /** `prefix` is what all keys of the stream begin with. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The offset after the last byte that is known. */
  get end(): number {
    return this.#end;
  }

  get tail(): LogTail | null {
    return this.#tail;
  }

  keyAt(start: number): string {
    return this.#prefix + String(start).padStart(OFFSET_DIGITS, '0');
  }

  /** Looks at the bucket, from the last known segment on, which may have grown. */
  async refresh(client: BucketClient): Promise<void> {
    const before = this.#starts.at(-2);
    const after = before === undefined ? undefined : this.keyAt(before);
    for await (const { key, size, tag } of client.list(this.#prefix, after)) {
      const start = Number(key.slice(this.#prefix.length));
      if (start !== this.#end && start !== this.#tail?.start) return;
      const known = this.#tail?.tag === tag ? this.#tail.bytes : null;
      this.#grow({ start, tag, bytes: known }, size);
    }
  }

  /** The last segment is this one now: it has grown, or is new at the end. */
  extend(start: number, tag: string, bytes: Uint8Array): void {
    this.#grow({ start, tag, bytes }, bytes.length);
  }

  /** Forgets all: the next look is at the whole stream. */
  forget(): void {
    this.#starts.length = 0;
    this.#end = 0;
    this.#tail = null;
  }

  forgetBytes(): void {
    if (this.#tail) this.#tail = { ...this.#tail, bytes: null };
  }

  /** The parts that hold the bytes `from` to `to`, which must be known. */
  parts(from: number, to: number): LogPart[] {
    const parts: LogPart[] = [];
    for (let index = this.#indexOf(from); index < this.#starts.length; index += 1) {
      const start = this.#starts[index] ?? 0;
      if (start >= to) break;
      const end = this.#starts[index + 1] ?? this.#end;
      parts.push({ start, from: Math.max(from, start) - start, to: Math.min(to, end) - start });
    }
    return parts;
  }

  #grow(tail: LogTail, size: number): void {
    if (tail.start !== this.#tail?.start) this.#starts.push(tail.start);
    this.#tail = tail;
    this.#end = tail.start + size;
  }

  /** Of the segment that holds the byte at `offset`, by halving. */
  #indexOf(offset: number): number {
    let low = 0;
    let high = Math.max(0, this.#starts.length - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
