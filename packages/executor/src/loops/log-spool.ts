/** A log stream of a lease on the executor's disk: written at its end, read from anywhere, so that no byte waits in memory. */
import { writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { MaskStream } from '@testyard/masking';

/** Bytes of all streams of a lease that are kept at most; the server takes no more either. */
export const logLimitBytes = 1024 ** 3;

/** Written at once: that takes less time than to have it done beside the event loop, as is worth it for more. */
const shortBytes = 4 * 1024;

/** What is looked for in a stream, once it is known; null: nothing. */
export interface LogMask {
  stream(): MaskStream | null;
}

const noMask: LogMask = { stream: () => null };

/** What is left of it, shared by the streams of a lease. */
export interface LogBudget {
  left: number;
}

export class LogSpool {
  readonly #file: FileHandle;
  readonly #budget: LogBudget;
  readonly #mask: LogMask;
  #stream: MaskStream | null = null;
  #isSettled = false;
  #writing: Promise<void> = Promise.resolve();
  #length = 0;
  #dropped = 0;
  #synced = 0;
  /** Of the bytes behind `#synced`. */
  #crc = 0;
  /** Why bytes are missing; null while none are. */
  failure: Error | null = null;
  onGrowth: () => void = () => undefined;
  /** Told once of the failure. */
  onFailure: (error: Error) => void = () => undefined;

  private constructor(file: FileHandle, budget: LogBudget, mask: LogMask) {
    this.#file = file;
    this.#budget = budget;
    this.#mask = mask;
  }

  /** What `mask` says is taken out before a byte is on the disk. */
  static async open(
    path: string,
    budget: LogBudget = { left: logLimitBytes },
    mask: LogMask = noMask,
  ): Promise<LogSpool> {
    return new LogSpool(await open(path, 'w+', 0o600), budget, mask);
  }

  /** Bytes that can be read. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that came, those with them that may be the beginning of a secret and wait for the next. */
  get received(): number {
    return this.#length + (this.#stream?.held ?? 0);
  }

  /** Bytes that were appended behind these and are not kept. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Resolves when the bytes are written, or cannot be. Beyond the limit, and once it is settled, they are counted and dropped. */
  append(bytes: Uint8Array): Promise<void> {
    if (this.#isSettled) {
      this.#dropped += bytes.length;
      return this.#writing;
    }
    return this.#write(() => {
      this.#stream ??= this.#mask.stream();
      return this.#stream?.write(bytes) ?? bytes;
    });
  }

  /** Resolves when what was appended so far is written, or cannot be. Nothing is kept behind it. */
  settled(): Promise<void> {
    this.#isSettled = true;
    return this.#write(() => this.#stream?.end() ?? new Uint8Array());
  }

  #write(next: () => Uint8Array): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const kept = this.#within(next());
      try {
        await this.#keep(kept);
      } catch (error) {
        this.#dropped += kept.length;
        if (this.failure) return;
        this.failure = error as Error;
        this.onFailure(this.failure);
      }
    });
    return this.#writing;
  }

  /** Resolves when all bytes are on the disk, with those that are there only now; null where none are new. */
  async sync(): Promise<{ from: number; to: number; crc: number } | null> {
    await this.#writing;
    const piece = { from: this.#synced, to: this.#length, crc: this.#crc };
    if (piece.to === piece.from) return null;
    this.#synced = piece.to;
    this.#crc = 0;
    await this.#file.datasync();
    return piece;
  }

  async read(offset: number, maximumBytes: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(maximumBytes, this.#length - offset));
    const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset);
    return buffer.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    await this.settled();
    await this.#file.close();
  }

  async #keep(bytes: Uint8Array): Promise<void> {
    // fail point: await spool.append
    for (let at = 0; at < bytes.length; ) {
      const rest = [bytes, at, bytes.length - at, this.#length + at] as const;
      const isShort = bytes.length <= shortBytes;
      at += isShort ? writeSync(this.#file.fd, ...rest) : (await this.#file.write(...rest)).bytesWritten;
    }
    this.#length += bytes.length;
    this.#crc = crc32(bytes, this.#crc);
    if (bytes.length > 0) this.onGrowth();
  }

  /** Once a byte is dropped, nothing is kept behind it: a log has no holes. */
  #within(bytes: Uint8Array): Uint8Array {
    const room = this.#dropped > 0 ? 0 : Math.min(this.#budget.left, bytes.length);
    this.#budget.left -= room;
    this.#dropped += bytes.length - room;
    return bytes.subarray(0, room);
  }
}
