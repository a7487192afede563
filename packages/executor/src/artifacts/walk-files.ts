/**
 * What lies in a folder that tests wrote, as the bytes of its names: a name on Linux may be no text at all. Links are
 * named and never followed, so that no walk leaves its folder or goes in circles.
 */
import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';

export type FileKind = 'file' | 'link' | 'special';

export interface FoundFile {
  /** From the folder on, parts divided by `/`. */
  readonly path: Uint8Array;
  readonly kind: FileKind;
}

export interface Walk {
  /** Absolute. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** Whether to look into a folder; all where absent. */
  enters?(path: Uint8Array): boolean;
  /** Told of each folder that cannot be looked into, and why. */
  onUnreadable(path: Uint8Array, error: Error): void;
}

const slash = Buffer.from('/');

export async function* walkFiles(walk: Walk): AsyncGenerator<FoundFile> {
  const { directory, signal, enters = () => true, onUnreadable } = walk;
  const folders: Buffer[] = [Buffer.alloc(0)];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of entriesOf(placeOf(directory, folder))) {
        if (signal.aborted) return;
        const path = below(folder, entry.name);
        if (entry.isDirectory()) {
          if (enters(path)) folders.push(path);
        } else yield { path, kind: kindOf(entry) };
      }
    } catch (error) {
      onUnreadable(folder, error as Error);
    }
  }
}

/** Visits each folder that is there once, before those in it. The visit answers where it is then: it may have moved it. */
export async function walkFolders(
  directory: string,
  visit: (path: Uint8Array) => Promise<Uint8Array>,
): Promise<void> {
  const folders: Buffer[] = [Buffer.alloc(0)];
  for (let found = folders.pop(); found !== undefined; found = folders.pop()) {
    const folder = Buffer.from(await visit(found));
    try {
      for await (const entry of entriesOf(placeOf(directory, folder)))
        if (entry.isDirectory()) folders.push(below(folder, entry.name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function below(folder: Buffer, name: Buffer): Buffer {
  return folder.length === 0 ? name : Buffer.concat([folder, slash, name]);
}

/** The path as the file system takes it. */
export function placeOf(directory: string, path: Uint8Array): Buffer {
  return path.length === 0 ? Buffer.from(directory) : Buffer.concat([Buffer.from(`${directory}/`), path]);
}

/** In pieces: a folder may have millions of entries. */
async function* entriesOf(place: Buffer): AsyncGenerator<Dirent<Buffer>> {
  // The declarations know neither a path of bytes nor names as bytes here; Node takes and gives both.
  const folder = await opendir(place as unknown as string, { encoding: 'buffer' as BufferEncoding });
  yield* folder as unknown as AsyncIterable<Dirent<Buffer>>;
}

function kindOf(entry: Dirent<Buffer>): FileKind {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'special';
}
