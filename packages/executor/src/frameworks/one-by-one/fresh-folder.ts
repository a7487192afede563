import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';

/**
 * A folder that was made for a case to write into. Most leave nothing there: it is moved to where the next one has its
 * own, since to remove and to make one may take longer than a case.
 */
export class FreshFolder {
  readonly path: string;
  readonly #made: string;

  private constructor(path: string, made: string) {
    this.path = path;
    this.#made = made;
  }

  /** Null where it cannot be made, as where its place is taken; by an empty one of an earlier session it is not. */
  static make(path: string): FreshFolder | null {
    try {
      if (existsSync(path)) rmdirSync(path);
      mkdirSync(path);
      return new FreshFolder(path, marksOf(path));
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

  /** The same folder at another place, or another there; null where there can be none. */
  movedTo(path: string): FreshFolder | null {
    try {
      renameSync(this.path, path);
      return new FreshFolder(path, this.#made);
    } catch {
      return FreshFolder.make(path);
    }
  }

  /** Whether it was empty and is gone. */
  removeEmpty(): boolean {
    try {
      rmdirSync(this.path);
      return true;
    } catch {
      return false;
    }
  }
}

function marksOf(path: string): string {
  const { dev, ino, mode, uid, gid } = lstatSync(path);
  return [dev, ino, mode, uid, gid].join(' ');
}
