/** A log stream of a lease on the executor's disk: written at its end, read from anywhere, so that no byte waits in memory. */
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

export const logLimitBytes = 1024 ** 3;

export class LogSpool {
  readonly #file: FileHandle;
  readonly #limitBytes: number;
  #writing: Promise<void> = Promise.resolve();
  #length = 0;
  #full = false;
  #synced = 0;
  /** Of the bytes behind `#synced`. */
  #crc = 0;
  /** Why bytes are missing; null while none are. */
  failure: Error | null = null;
  onGrowth: () => void = () => undefined;
  /** Told once of the failure. */
  onFailure: (error: Error) => void = () => undefined;

  private constructor(file: FileHandle, limitBytes: number) {
    this.#file = file;
    this.#limitBytes = limitBytes;
  }

  static async open(path: string, limitBytes = logLimitBytes): Promise<LogSpool> {
    return new LogSpool(await open(path, 'w+', 0o600), limitBytes);
  }

  /** Bytes that can be read. */
  get length(): number {
    return this.#length;
  }

  /** Resolves when the bytes are written, or cannot be. Over the limit a mark is written once and the rest is dropped. */
  append(bytes: Uint8Array): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      // fail point: await spool.append
      const kept = this.failure ? new Uint8Array() : this.#within(bytes);
      for (let at = 0; at < kept.length; ) {
        const { bytesWritten } = await this.#file.write(kept, at, kept.length - at, this.#length + at);
        at += bytesWritten;
      }
      this.#length += kept.length;
      this.#crc = crc32(kept, this.#crc);
      if (kept.length > 0) this.onGrowth();
    });
    this.#writing = this.#writing.catch((error: Error) => {
      if (this.failure) return;
      this.failure = error;
      this.onFailure(error);
    });
    return this.#writing;
  }

  /** Resolves when what was appended so far is written, or cannot be. */
  settled(): Promise<void> {
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
    await this.#writing;
    await this.#file.close();
  }

  #within(bytes: Uint8Array): Uint8Array {
    if (this.#full) return new Uint8Array();
    const room = this.#limitBytes - this.#length;
    if (bytes.length <= room) return bytes;
    this.#full = true;
    const mark = Buffer.from(`\n[testyard: the log is cut here, at ${this.#limitBytes} bytes]\n`);
    return Buffer.concat([bytes.subarray(0, room), mark]);
  }
}
