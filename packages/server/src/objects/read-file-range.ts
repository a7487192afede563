import { type FileHandle, open } from 'node:fs/promises';
import { CoreError } from '@testyard/core';
import { systemCode } from './durable.ts';

const PIECE_BYTES = 65_536;

/**
 * The bytes `from` to `to` (exclusive; to the end where it is not given) of a file, in pieces of 64 KiB. Rejects with
 * CoreError NOT_FOUND of that `kind` when there is no file, and with an Error when it ends before `to`.
 */
export async function* readFileRange(
  path: string,
  range: { readonly from: number; readonly to?: number },
  kind: 'log' | 'artifact',
): AsyncGenerator<Uint8Array> {
  const handle = await openExisting(path, kind);
  try {
    const to = range.to ?? (await handle.stat()).size;
    for (let position = range.from; position < to; ) {
      const wanted = Math.min(PIECE_BYTES, to - position);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
      if (bytesRead === 0) throw new Error(`the ${kind} is shorter than its recorded length`);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function openExisting(path: string, kind: 'log' | 'artifact'): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new CoreError('NOT_FOUND', { kind });
    throw error;
  }
}
