/** Writing so that it survives a power cut, and saying so honestly when it does not. */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { CoreError, Turns } from '@testyard/core';

/** The system's pool has four threads, and commits are synced in it, too: see ADR 0048. */
const syncs = new Turns(2);

/**
 * Told when a sync failed for another reason than a full disk: the kernel has dropped the pages, a second try would
 * lie. The process must end with an error; what was not acknowledged is sent again.
 */
export type OnFatal = (error: unknown) => void;

export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** Resolves when all that was written to the file, and its size, is on disk. */
export async function syncFile(handle: FileHandle, onFatal: OnFatal): Promise<void> {
  try {
    // fail point: await sync.file
    await syncs.run(() => handle.datasync());
  } catch (error) {
    if (!isDiskFull(error)) onFatal(error);
    throw error;
  }
}

/** Resolves when the entries of a folder (files and folders made, renamed or removed in it) are on disk. */
export async function syncFolder(path: string, onFatal: OnFatal): Promise<void> {
  const handle = await open(path, 'r');
  try {
    // fail point: await sync.folder
    await syncs.run(() => handle.sync());
  } catch (error) {
    if (!isDiskFull(error)) onFatal(error);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Makes one folder, mode 0700, where it is missing. Its parent must exist. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** CoreError DISK_FULL for an error of the system that says so; any other error as it is. */
export function toObjectFailure(error: unknown): unknown {
  if (!isDiskFull(error)) return error;
  const failure = new CoreError('DISK_FULL', { why: { rule: 'disk-full' } });
  failure.cause = error;
  return failure;
}

function isDiskFull(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}
