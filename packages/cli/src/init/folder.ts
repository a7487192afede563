import { open, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { unreadable } from '../file-error.ts';

const MOST_BYTES = 1_000_000;

/** A folder that is looked at for tests: names at its top, and what lies below a few of them. */
export class Folder {
  readonly path: string;
  readonly #names: ReadonlySet<string>;

  constructor(path: string, names: Iterable<string>) {
    this.path = path;
    this.#names = new Set(names);
  }

  /** Errors: UsageError where it cannot be read. */
  static async open(path: string): Promise<Folder> {
    try {
      return new Folder(path, await readdir(path));
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  get name(): string {
    return basename(resolve(this.path));
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The first of the names that is there. */
  first(...names: readonly string[]): string | undefined {
    return names.find((name) => this.has(name));
  }

  matching(pattern: RegExp): string[] {
    return [...this.#names].filter((name) => pattern.test(name)).sort();
  }

  /** Names in a folder directly below; none where it is no folder. */
  async below(name: string): Promise<string[]> {
    return this.has(name) ? readdir(join(this.path, name)).catch(() => []) : [];
  }

  /** The beginning of a file, at most a megabyte; empty where it cannot be read. */
  async text(name: string): Promise<string> {
    const file = await open(join(this.path, name)).catch(() => undefined);
    if (!file) return '';
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } catch {
      return '';
    } finally {
      await file.close();
    }
  }
}
