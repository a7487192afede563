/**
 * Workspaces whose path comes again. What a runner compiled it finds by the paths of the files, so that it is of use to
 * a later lease only in the same place. A place is of one template, and of one lease at a time; its name is by chance, as
 * the tests of another template must not know it.
 */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from '../files/remove-tree.ts';

/** Places that nobody uses, on this host; the longest unused goes. */
const mostUnused = 50;
/** What may be kept in one. */
const mostFiles = 20_000;
const mostBytes = 256 * 1024 * 1024;

/** Name of the folder below `work` that stays. */
export const keptName = 'kept';

interface Place {
  readonly owner: string;
  readonly name: string;
}

export class KeptPlaces {
  /** The latest used last. */
  #unused: Place[] = [];
  readonly #folder: string;

  /** `folder`: where the workspaces are. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Name of a folder for a lease of the owner, which has it until `giveBack`. */
  take(owner: string): string {
    const place = this.#unused.findLast((each) => each.owner === owner);
    this.#unused = this.#unused.filter((each) => each !== place);
    return place?.name ?? `kept-${randomBytes(12).toString('hex')}`;
  }

  /** Never rejects. Where more is left than what is kept, or too much of that, all of it goes. */
  async giveBack(owner: string, name: string): Promise<void> {
    const work = join(this.#folder, name);
    if (await isClean(work)) this.#unused.push({ owner, name });
    else await removeTree(work).catch(() => undefined);
    const { length } = this.#unused;
    for (const place of this.#unused.splice(0, Math.max(0, length - mostUnused)))
      await removeTree(join(this.#folder, place.name)).catch(() => undefined);
  }
}

/** Moves what is kept out of a workspace that is about to be removed from `gone`. */
export async function saveKept(
  gone: string,
  { work, kept }: { readonly work: string; readonly kept: string | null },
): Promise<void> {
  if (kept === null) return;
  await mkdir(work);
  await rename(join(gone, keptName), kept);
}

async function isClean(work: string): Promise<boolean> {
  try {
    const [only, ...others] = await readdir(work);
    const isGone = await lstat(`${work}.gone`).then(
      () => false,
      () => true,
    );
    return only === keptName && others.length === 0 && isGone && (await isSmall(join(work, keptName)));
  } catch {
    return false;
  }
}

/** Links are looked at, never followed. */
async function isSmall(folder: string): Promise<boolean> {
  let [files, bytes] = [0, 0];
  for (const folders = [folder]; folders.length > 0; ) {
    const at = folders.pop() ?? folder;
    if (!(await lstat(at)).isDirectory()) return false;
    for (const entry of await readdir(at, { withFileTypes: true })) {
      files += 1;
      if (entry.isDirectory()) folders.push(join(at, entry.name));
      else bytes += (await lstat(join(at, entry.name))).size;
      if (files > mostFiles || bytes > mostBytes) return false;
    }
  }
  return true;
}
