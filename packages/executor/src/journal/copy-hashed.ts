import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { MaskStream } from '@testyard/masking';
import type { OpenFile } from '../artifacts/open-plain-file.ts';

const pieceBytes = 256 * 1024;

/**
 * Copies what a file had when it was opened, or what is left of that, onto the disk. Tells the hash and the length of
 * the very bytes that were written, which are as many also where some are masked; where it rejects, nothing stays.
 */
export async function copyHashed(
  file: OpenFile,
  place: string,
  mask: MaskStream | null = null,
): Promise<{ sha256: string; size: number }> {
  const target = await open(place, 'wx', 0o600);
  try {
    const copied = await copy(file, target, mask);
    await target.datasync();
    return copied;
  } catch (error) {
    await rm(place, { force: true });
    throw error;
  } finally {
    await target.close();
  }
}

async function copy({ handle, size }: OpenFile, target: FileHandle, mask: MaskStream | null) {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(pieceBytes, size)));
  let written = 0;
  const write = async (piece: Uint8Array): Promise<void> => {
    hash.update(piece);
    await writeWhole(target, piece, written);
    written += piece.length;
  };
  for (let at = 0; at < size; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    await write(mask?.write(piece) ?? piece);
    at += bytesRead;
  }
  if (mask) await write(mask.flush());
  return { sha256: hash.digest('hex'), size: written };
}

async function writeWhole(target: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length; )
    done += (await target.write(piece, done, piece.length - done, at + done)).bytesWritten;
}
