import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';

/** Lengths and places of bytes, by https://sqlite.org/fileformat2.html#the_write_ahead_log */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const SALTS = { inHeader: 16, inFrame: 8, bytes: 8 };

/**
 * The file beside an open database to which SQLite appends what is committed, by a descriptor of our own: a sync is about
 * the file, whoever wrote it. SQLite takes its locks on the other two files, so that closing this one gives none of them up.
 */
export class WriteAheadLog {
  readonly #descriptor: number;
  readonly #pageBytes: number;

  /**
   * To be opened while a connection has the log open, and closed after it. What a process before has written and not
   * synced is on disk when this returns. Throws the system's error.
   */
  constructor(databaseFile: string, pageBytes: number) {
    this.#descriptor = openSync(`${databaseFile}-wal`, 'r+');
    this.#pageBytes = pageBytes;
    try {
      fdatasyncSync(this.#descriptor);
      syncFolder(dirname(databaseFile));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Resolves when all that was written before the call is on disk. A sync that failed must not be tried again. */
  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#descriptor, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Whether `count` pages or more stand in it since it was last begun anew: what is left of before has other salts. */
  holdsFrames(count: number): boolean {
    const header = this.#salts(SALTS.inHeader);
    const last = HEADER_BYTES + (count - 1) * (FRAME_HEADER_BYTES + this.#pageBytes);
    return this.#salts(last + SALTS.inFrame)?.equals(header ?? Buffer.alloc(0)) ?? false;
  }

  #salts(position: number): Buffer | null {
    const salts = Buffer.alloc(SALTS.bytes);
    return readSync(this.#descriptor, salts, 0, SALTS.bytes, position) === SALTS.bytes ? salts : null;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
