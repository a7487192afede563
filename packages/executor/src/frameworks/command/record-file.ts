/**
 * A file of JSON values, written once from its beginning to its end and read, mostly in the same order, from what is
 * written already.
 */
import { type FileHandle, open } from 'node:fs/promises';

const bufferedBytes = 256 * 1024;
const windowBytes = 256 * 1024;

export class RecordFile<T> {
  readonly #path: string;
  #file: FileHandle | null = null;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Where each value begins, in bytes, and behind the last one. */
  readonly #offsets: number[] = [0];
  #readable = 0;
  #isClosed = false;
  /** The part of the file that was read last. */
  #window = { from: 0, bytes: Buffer.alloc(0) };

  /** `path`: of a file that is not there yet. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Values that were added. */
  get count(): number {
    return this.#offsets.length - 1;
  }

  /** Values that are in the file: number 0 up to this one, exclusive. */
  get readable(): number {
    return this.#readable;
  }

  /** A promise where it is time to wait for the disk. */
  add(value: T): Promise<void> | undefined {
    const bytes = Buffer.from(JSON.stringify(value));
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#offsets.push(this.#end + bytes.length);
    return this.#pendingBytes > bufferedBytes ? this.complete() : undefined;
  }

  /** Everything that was added is readable from here on. Throws where the file was closed before. */
  async complete(): Promise<void> {
    if (this.#pendingBytes === 0) return;
    if (this.#isClosed) throw new Error('The file of what was read is closed');
    this.#file ??= await open(this.#path, 'wx+');
    const bytes = Buffer.concat(this.#pending);
    const { count } = this;
    this.#pending = [];
    this.#pendingBytes = 0;
    await this.#file.appendFile(bytes);
    this.#readable = count;
  }

  /** The value that was added as number `index`, less than `readable`: at once where the part read last has it. */
  read(index: number): T | Promise<T> {
    const [from = 0, to = 0] = this.#offsets.slice(index, index + 2);
    const { bytes, from: start } = this.#window;
    if (from >= start && to <= start + bytes.length) return parsed(bytes, from - start, to - start);
    return this.#readWindow(from, to);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    this.#isClosed = true;
    await file?.close();
  }

  get #end(): number {
    return this.#offsets[this.#offsets.length - 1] ?? 0;
  }

  async #readWindow(from: number, to: number): Promise<T> {
    if (this.#file === null) throw new Error('The file of what was read is closed');
    const length = Math.min(Math.max(to - from, windowBytes), (this.#offsets[this.#readable] ?? to) - from);
    const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(length), 0, length, from);
    this.#window = { from, bytes: buffer.subarray(0, bytesRead) };
    return parsed(buffer, 0, to - from);
  }
}

function parsed<T>(bytes: Buffer, from: number, to: number): T {
  return JSON.parse(bytes.toString('utf8', from, to)) as T;
}
