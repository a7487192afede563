/**
 * Opens a file that a test wrote, while the test may still be there to put something else in its place. Decided is on
 * what was opened, never on what a name meant a moment before: a plain file, and one that lies in the folder.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { isWithin } from '../files/is-within.ts';
import { placeOf } from './walk-files.ts';

export interface OpenFile {
  readonly handle: FileHandle;
  /** Bytes when it was opened. */
  readonly size: number;
}

export class NoPlainFile extends Error {
  readonly isOutside: boolean;

  constructor(message: string, isOutside = false) {
    super(message);
    this.name = 'NoPlainFile';
    this.isOutside = isOutside;
  }
}

/** Neither waits for the other end of a pipe nor follows a link at the end of the path. */
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * `directory` is a real path, `path` what a walk of it gave. Rejects with NoPlainFile, or with the error of the file
 * system.
 */
export async function openPlainFile(directory: string, path: Uint8Array): Promise<OpenFile> {
  const place = placeOf(directory, path);
  const handle = await open(place, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ELOOP') throw new NoPlainFile('it is a link');
    if (error.code === 'ENXIO') throw new NoPlainFile('it is no plain file');
    throw error;
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new NoPlainFile('it is no plain file');
    if (!(await isInside(directory, place, handle))) throw new NoPlainFile('it lies outside', true);
    return { handle, size: stat.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A folder on the way may be a link by now. Linux tells where the file that is open lies. */
async function isInside(directory: string, place: Buffer, handle: FileHandle): Promise<boolean> {
  const real =
    process.platform === 'linux' ? readlink(`/proc/self/fd/${handle.fd}`) : realpath(place.toString());
  return isWithin(await real.catch(() => '/'), directory);
}
