/** Sends the files that the template's `artifacts` patterns name, within the collect phase's own time. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FilePattern } from '../file-pattern.ts';
import { type LeaseLink, LeaseLost } from '../loops/lease-link.ts';
import { ServerRefusal } from '../server-api.ts';

export interface Collection {
  /** A real path; patterns and names are relative to it. */
  readonly directory: string;
  readonly patterns: readonly string[];
  readonly link: LeaseLink;
  readonly timeoutMs: number;
  note(line: string): void;
}

/** What could not be sent is noted. Rejects only with LeaseLost. */
export async function collectArtifacts(collection: Collection): Promise<void> {
  if (collection.patterns.length === 0) return;
  if (await isElsewhere(collection.directory)) {
    collection.note('artifacts: none sent, the working directory is not in its place any more');
    return;
  }
  const signal = AbortSignal.timeout(Math.max(1, Math.min(collection.timeoutMs, 2 ** 31 - 1)));
  let sent = 0;
  for await (const name of matchingFiles(collection)) {
    if (signal.aborted) break;
    if (await sendNoted(collection, name, signal)) sent += 1;
  }
  collection.note(`artifacts: ${sent} sent${signal.aborted ? '; the collect phase ran out of time' : ''}`);
}

/** A test may have put a link in the place of its folder, to a folder that only the executor can read. */
async function isElsewhere(directory: string): Promise<boolean> {
  return (await realpath(directory).catch(() => null)) !== directory;
}

async function sendNoted(collection: Collection, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await sendFile(collection, name, signal);
    return true;
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    collection.note(`artifact ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** A file that changes while it is sent is sent once more. */
async function sendFile(collection: Collection, name: string, signal: AbortSignal): Promise<void> {
  const path = join(collection.directory, name);
  for (let again = false; ; again = true) {
    const { size } = await stat(path);
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { end: Math.max(0, size - 1) }), hash, { signal });
    const stream = () => createReadStream(path, { end: Math.max(0, size - 1) });
    const open = () => (size === 0 ? new Uint8Array() : { stream: stream(), length: size });
    try {
      const file = { name, sha256: hash.digest('hex'), open };
      return await collection.link.writeArtifact(file, { signal, timeoutMs: collection.timeoutMs });
    } catch (error) {
      const changed = error instanceof ServerRefusal && error.code === 'ARTIFACT_HASH_MISMATCH';
      if (again || !changed) throw error;
    }
  }
}

/** Plain files only: a link could name any file of the host. */
async function* matchingFiles(collection: Collection): AsyncGenerator<string> {
  const { directory } = collection;
  const patterns = collection.patterns.flatMap((pattern) => readPattern(collection, pattern));
  const matches = (name: string) => patterns.some((pattern) => pattern.matches(name));
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== '.git') folders.push(name);
      else if (entry.isFile() && matches(name)) yield name;
    }
  }
}

function readPattern(collection: Collection, pattern: string): FilePattern[] {
  try {
    return [new FilePattern(pattern)];
  } catch (error) {
    collection.note(
      `artifacts ${pattern.slice(0, 100)}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  }
}
