import { lstatSync, mkdirSync, readdirSync } from 'node:fs';

/** A folder that was made for others to write into, and how it was then. */
export class FreshFolder {
  readonly path: string;
  readonly #made: string;

  private constructor(path: string) {
    this.path = path;
    this.#made = marksOf(path);
  }

  /** Null where it cannot be made, as where its place is taken. */
  static make(path: string): FreshFolder | null {
    try {
      mkdirSync(path);
      return new FreshFolder(path);
    } catch {
      return null;
    }
  }

  /** It is there, empty, the same folder, and as open to others as it was. */
  get isUntouched(): boolean {
    try {
      return marksOf(this.path) === this.#made && readdirSync(this.path).length === 0;
    } catch {
      return false;
    }
  }
}

function marksOf(path: string): string {
  const { dev, ino, mode, uid, gid } = lstatSync(path);
  return [dev, ino, mode, uid, gid].join(' ');
}
