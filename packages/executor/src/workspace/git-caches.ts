/**
 * The bare caches of git sources and the room that they may take: what was not used for longest goes first, and never
 * what a lease uses now. One cache is used by one at a time.
 */
import { lstat, readdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessAborted } from '../deadline.ts';
import { removeTree } from '../files/remove-tree.ts';

const suffix = '.git';
const going = '.gone';
const queues = new Map<string, Promise<unknown>>();
const users = new Map<string, number>();

/** A use of the cache, from the first look at it to its end: until then it stays. */
export async function using<T>(cache: string, work: () => Promise<T>): Promise<T> {
  users.set(cache, (users.get(cache) ?? 0) + 1);
  try {
    return await work();
  } finally {
    const left = (users.get(cache) ?? 1) - 1;
    if (left > 0) users.set(cache, left);
    else users.delete(cache);
    const now = new Date();
    await utimes(join(cache, 'HEAD'), now, now).catch(() => undefined);
  }
}

/** One at a time, in the order of asking. Rejects with the signal's reason where that is aborted before its turn has come. */
export function exclusively<T>(cache: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const turn = queues.get(cache) ?? Promise.resolve();
  const result = turn.then(() => {
    signal?.throwIfAborted();
    return work();
  });
  const settled = result
    .catch(() => undefined)
    .then(() => {
      if (queues.get(cache) === settled) queues.delete(cache);
    });
  queues.set(cache, settled);
  return signal ? unlessAborted(signal, turn).then(() => result) : result;
}

/** What git locked when it was killed stays locked for ever. Only for who has the cache exclusively. */
export async function removeLocks(cache: string): Promise<void> {
  const [top, refs] = await Promise.all([
    readdir(cache),
    readdir(join(cache, 'refs'), { recursive: true }).then((names) =>
      names.map((name) => join('refs', name)),
    ),
  ]);
  for (const name of [...top, ...refs].filter((each) => each.endsWith('.lock')))
    await rm(join(cache, name), { force: true });
}

export interface CacheUse {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

/** The caches of a folder, the longest unused first. */
export async function cachesIn(folder: string): Promise<readonly CacheUse[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(suffix));
  const found = await Promise.all(
    names.map(async (name): Promise<CacheUse> => {
      const path = join(folder, name);
      const head = await lstat(join(path, 'HEAD')).catch(() => null);
      return { path, bytes: await bytesOf(path), usedAt: head?.mtimeMs ?? 0 };
    }),
  );
  return found.sort((one, other) => one.usedAt - other.usedAt);
}

/** Removes caches until the rest takes no more than the limit; those in use stay, and count. Never rejects. */
export async function trimCaches(folder: string, limitBytes: number): Promise<void> {
  await removeLeft(folder);
  const caches = await cachesIn(folder);
  let bytes = caches.reduce((sum, each) => sum + each.bytes, 0);
  for (const cache of caches) {
    if (bytes <= limitBytes) return;
    const isGone = await exclusively(cache.path, () => remove(cache.path)).catch(() => false);
    if (isGone) bytes -= cache.bytes;
  }
}

/** Who comes now finds none, and makes it anew. */
async function remove(path: string): Promise<boolean> {
  if (users.has(path)) return false;
  const gone = `${path}${going}`;
  await rename(path, gone);
  await removeTree(gone);
  return true;
}

/** What an earlier life was removing when it ended. */
async function removeLeft(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith(going)))
    await removeTree(join(folder, name)).catch(() => undefined);
}

/** Files that vanish meanwhile take no room. */
async function bytesOf(path: string): Promise<number> {
  const entry = await lstat(path).catch(() => null);
  if (!entry?.isDirectory()) return entry?.size ?? 0;
  const names = await readdir(path).catch(() => []);
  let bytes = 0;
  for (const name of names) bytes += await bytesOf(join(path, name));
  return bytes;
}
