import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { looksLikeZip, type Masker, type MaskStream, maskZip, type ZipBytes } from '@testyard/masking';
import type { OpenFile } from '../artifacts/open-plain-file.ts';

const pieceBytes = 256 * 1024;

/** What is taken out of a copy. */
export interface FileMasking {
  readonly masker: Masker;
  /** It is an archive, and cannot be looked into. */
  onUnreadable(): void;
}

/**
 * Copies what a file had when it was opened, or what is left of that, onto the disk, with what is to be masked masked, also within
 * archives. Tells the hash and the length of the very bytes that were written; where it rejects, nothing stays.
 */
export async function copyHashed(
  file: OpenFile,
  place: string,
  masking: FileMasking | null = null,
): Promise<{ sha256: string; size: number }> {
  const target = await open(place, 'wx', 0o600);
  try {
    const copy = new HashedCopy(target);
    if (!masking) await copyAll(file, copy, null);
    else await copyMasked(file, copy, masking);
    await target.datasync();
    return copy.told;
  } catch (error) {
    await rm(place, { force: true });
    throw error;
  } finally {
    await target.close();
  }
}

class HashedCopy {
  readonly #target: FileHandle;
  readonly #hash = createHash('sha256');
  #size = 0;

  constructor(target: FileHandle) {
    this.#target = target;
  }

  get told(): { sha256: string; size: number } {
    return { sha256: this.#hash.digest('hex'), size: this.#size };
  }

  readonly write = async (piece: Uint8Array): Promise<void> => {
    this.#hash.update(piece);
    await writeWhole(this.#target, piece, this.#size);
    this.#size += piece.length;
  };
}

async function copyMasked(file: OpenFile, copy: HashedCopy, masking: FileMasking): Promise<void> {
  const { masker, onUnreadable } = masking;
  const bytes = bytesOf(file);
  if (!looksLikeZip(await bytes.read(0, Math.min(4, file.size)))) return copyAll(file, copy, masker.stream());
  const result = await maskZip(bytes, masker, copy.write);
  if (result === 'unreadable') onUnreadable();
  if (result !== 'masked') await copyAll(file, copy, null);
}

function bytesOf({ handle, size }: OpenFile): ZipBytes {
  return {
    size,
    read: async (from, length) => {
      if (length === 0) return Buffer.alloc(0);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
      if (bytesRead < length) throw new Error('the file is shorter than it was');
      return buffer;
    },
  };
}

async function copyAll({ handle, size }: OpenFile, copy: HashedCopy, mask: MaskStream | null): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(pieceBytes, size)));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    await copy.write(mask?.write(piece) ?? piece);
    at += bytesRead;
  }
  if (mask) await copy.write(mask.flush());
}

async function writeWhole(target: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length; )
    done += (await target.write(piece, done, piece.length - done, at + done)).bytesWritten;
}
