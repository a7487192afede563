import type { Stats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { systemCode } from './durable.ts';

/** Null for what was removed since it was listed. */
export async function statIfThere(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Names in a folder, one after the other; none where it was removed meanwhile, or is a file. */
export async function* namesIn(folder: string): AsyncGenerator<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}
