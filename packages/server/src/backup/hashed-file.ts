import { createHash } from 'node:crypto';
import { lstat, open } from 'node:fs/promises';
import { CoreError } from '@testyard/core';
import { type OnFatal, syncFile, toObjectFailure, writeAll } from '../objects/durable.ts';
import { toStoreFailure } from '../store/sqlite/sqlite-failure.ts';

export interface HashedFile {
  readonly bytes: number;
  readonly sha256: string;
}

const PIECE_BYTES = 262_144;

/** A failed sync only fails the copy, which is removed: nobody was told that it is there. */
export const failTheCopy: OnFatal = () => {};

/** DISK_FULL that names the place, for an error that says so; any other error as it is. */
export function diskFullAt(place: string, error: unknown): unknown {
  const failure = toStoreFailure(toObjectFailure(error));
  if (!(failure instanceof CoreError) || failure.code !== 'DISK_FULL') return error;
  return new CoreError('DISK_FULL', { given: place, why: { rule: 'disk-full-at' } });
}

/** Writes a new file, mode 0600, and resolves with its size and hash when it is on disk. Its folder must exist. */
export async function writeHashed(path: string, source: AsyncIterable<Uint8Array>): Promise<HashedFile> {
  const handle = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of source) {
      hash.update(piece);
      await writeAll(handle, piece, bytes);
      bytes += piece.length;
    }
    await syncFile(handle, failTheCopy);
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

/** The bytes of a plain file; a link or anything else that is none is an Error. */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  if (!(await lstat(path)).isFile()) throw new Error('it is not a plain file');
  const handle = await open(path, 'r');
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

export async function hashOf(path: string): Promise<HashedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of bytesOf(path)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
