import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import {
  archiveKind,
  type FileBytes,
  type Masker,
  type MaskStream,
  maskFile,
  type NotReadWhy,
  tellingBytes,
} from '@testyard/masking';
import type { OpenFile } from '../artifacts/open-plain-file.ts';

const pieceBytes = 256 * 1024;

/** What is taken out of a copy. */
export interface FileMasking {
  readonly masker: Masker;
  /** Whether what cannot be looked into is kept. */
  readonly keepsUnread: boolean;
}

/** A file is not kept because of what is in it, or may be. */
export class SecretInside extends Error {
  override readonly name = 'SecretInside';
  readonly why: 'secret-stuck' | 'withheld';

  constructor(why: SecretInside['why']) {
    super(why);
    this.why = why;
  }
}

interface Copied {
  readonly sha256: string;
  readonly size: number;
  /** Why it is not certain that there is no secret in it; null where it is, or none was looked for. */
  readonly notRead: NotReadWhy | null;
}

/**
 * Copies what a file had when it was opened, or what is left of that, onto the disk, with what is to be masked masked, also within
 * archives. Tells the hash and the length of the very bytes that were written; where it rejects, nothing stays. Rejects with
 * `SecretInside` where it is not to be kept.
 */
export async function copyHashed(
  file: OpenFile,
  place: string,
  masking: FileMasking | null = null,
): Promise<Copied> {
  const target = await open(place, 'wx', 0o600);
  try {
    const copy = new HashedCopy(target);
    const notRead = masking ? await copyMasked(file, copy, masking) : await copyAll(file, copy, null);
    await target.datasync();
    return { ...copy.told, notRead };
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

async function copyMasked(
  file: OpenFile,
  copy: HashedCopy,
  masking: FileMasking,
): Promise<Copied['notRead']> {
  const { masker, keepsUnread } = masking;
  const bytes = bytesOf(file);
  const kind = archiveKind(await bytes.read(0, Math.min(tellingBytes, file.size)));
  if (kind === null) return copyAll(file, copy, masker.stream());
  const { result, notRead } = await maskFile(bytes, masker, { write: copy.write });
  if (result === 'stuck') throw new SecretInside('secret-stuck');
  if (notRead && !keepsUnread) throw new SecretInside('withheld');
  if (result === 'clean') await copyAll(file, copy, null);
  return notRead;
}

function bytesOf({ handle, size }: OpenFile): FileBytes {
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

async function copyAll({ handle, size }: OpenFile, copy: HashedCopy, mask: MaskStream | null): Promise<null> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(pieceBytes, size)));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    await copy.write(mask?.write(piece) ?? piece);
    at += bytesRead;
  }
  if (mask) await copy.write(mask.end());
  return null;
}

async function writeWhole(target: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length; )
    done += (await target.write(piece, done, piece.length - done, at + done)).bytesWritten;
}
