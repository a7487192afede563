/** Removes what tests left, which may be deeper than a path can say: then its deep folders are brought up first. */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { placeOf, walkFolders } from '../artifacts/walk-files.ts';

/** Bytes of a path from which on a folder is brought up; well below what a path may have, 4,096. */
const longPath = 1_500;

/** Nothing where there is nothing. Rejects with the error of the file system. */
export async function removeTree(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
  await remove().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENAMETOOLONG') throw error;
    await bringUp(path);
    await remove();
  });
}

async function bringUp(path: string): Promise<void> {
  let brought = 0;
  await walkFolders(path, async (folder) => {
    if (folder.length < longPath) return folder;
    brought += 1;
    const name = `deep-${process.pid}-${brought}`;
    await rename(placeOf(path, folder), join(path, name)).catch(unlessGone);
    return Buffer.from(name);
  });
}

/** The removal that came to its limit may still be at work elsewhere in the tree. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
