import { constants, type FileHandle, open } from 'node:fs/promises';

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  /** The last thing that was begun on this file; the next waits for it. */
  tail: Promise<unknown>;
  users: number;
  usedAt: number;
}

export interface OpenFilesOptions {
  /** Handles that may stay open unused. */
  readonly capacity: number;
  /** Milliseconds after which an unused handle is closed. */
  readonly idleMs: number;
}

/** Handles of files that are written again and again; what is done to one file is done one after the other. */
export class OpenFiles {
  readonly #files = new Map<string, OpenFile>();
  readonly #options: OpenFilesOptions;
  readonly #idleTimer: NodeJS.Timeout;

  constructor(options: OpenFilesOptions) {
    this.#options = options;
    this.#idleTimer = setInterval(() => void this.#closeIdle(), options.idleMs).unref();
  }

  get size(): number {
    return this.#files.size;
  }

  /** Runs `action` on the handle of `path`, opened by `openFile` where it is not open yet. */
  async use<T>(
    path: string,
    openFile: () => Promise<FileHandle>,
    action: (handle: FileHandle) => Promise<T>,
  ) {
    const file = this.#take(path, openFile);
    const result = file.tail.then(async () => action(await file.handle));
    file.tail = result.catch(() => {});
    try {
      return await result;
    } finally {
      file.users -= 1;
      file.usedAt = performance.now();
      await this.#closeSurplus();
    }
  }

  /** Waits for what is under way on `path` and closes it; the next use opens it anew. */
  async close(path: string): Promise<void> {
    const file = this.#files.get(path);
    if (!file) return;
    this.#files.delete(path);
    await file.tail;
    await file.handle.then(
      (handle) => handle.close(),
      () => {},
    );
  }

  /** Closes the open files whose path `concerns`. */
  async closeWhere(concerns: (path: string) => boolean): Promise<void> {
    await Promise.all([...this.#files.keys()].filter(concerns).map((path) => this.close(path)));
  }

  async closeAll(): Promise<void> {
    clearInterval(this.#idleTimer);
    await this.closeWhere(() => true);
  }

  /** The entry goes to the end of the map: its order is the order of use. */
  #take(path: string, openFile: () => Promise<FileHandle>): OpenFile {
    const file = this.#files.get(path) ?? {
      handle: openFile(),
      tail: Promise.resolve(),
      users: 0,
      usedAt: 0,
    };
    file.handle.catch(() => {
      if (this.#files.get(path) === file) this.#files.delete(path);
    });
    this.#files.delete(path);
    this.#files.set(path, file);
    file.users += 1;
    return file;
  }

  async #closeSurplus(): Promise<void> {
    if (this.#files.size <= this.#options.capacity) return;
    const unused = [...this.#files].find(([, file]) => file.users === 0);
    if (unused) await this.close(unused[0]);
  }

  async #closeIdle(): Promise<void> {
    const before = performance.now() - this.#options.idleMs;
    const idle = [...this.#files].filter(([, file]) => file.users === 0 && file.usedAt < before);
    await Promise.all(idle.map(([path]) => this.close(path)));
  }
}

/** Opens for reading and writing, made with mode 0600 where it is missing; what it holds is kept. */
export function openOrCreate(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
}
