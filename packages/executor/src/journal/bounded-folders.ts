/** Folders that are kept up to an age and a size, of which the oldest go first. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Bounds {
  /** Milliseconds since the last change of anything in the folder. */
  readonly ageMs: number;
  /** Of all folders together. */
  readonly bytes: number;
}

interface Excess {
  readonly folder: string;
  readonly why: 'age' | 'bytes';
}

/** Which of the folders are within the bounds, the oldest first, else in their order; nothing is removed. */
export async function within(
  folders: readonly string[],
  bounds: Bounds,
): Promise<{ readonly kept: string[]; readonly beyond: Excess[] }> {
  const measured = await Promise.all(folders.map(async (folder) => ({ folder, ...(await measure(folder)) })));
  const kept: string[] = [];
  const beyond: Excess[] = [];
  let bytes = 0;
  const newestFirst = measured.reverse().sort((one, other) => other.changedMs - one.changedMs);
  for (const { folder, size, changedMs } of newestFirst) {
    bytes += size;
    if (bytes > bounds.bytes) beyond.push({ folder, why: 'bytes' });
    else if (Date.now() - changedMs > bounds.ageMs) beyond.push({ folder, why: 'age' });
    else kept.unshift(folder);
  }
  return { kept, beyond };
}

/** What is not there any more takes nothing and is as new as can be. */
async function measure(folder: string): Promise<{ size: number; changedMs: number }> {
  let size = 0;
  let changedMs = (await lstat(folder).catch(() => null))?.mtimeMs ?? Date.now();
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    const facts = await lstat(join(folder, name)).catch(() => null);
    size += facts?.size ?? 0;
    changedMs = Math.max(changedMs, facts?.mtimeMs ?? 0);
  }
  return { size, changedMs };
}
