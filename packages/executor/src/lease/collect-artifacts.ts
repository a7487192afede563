/** Sends the files that the template's `artifacts` patterns name, within the collect phase's own time. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FilePattern } from '../file-pattern.ts';
import type { LeaseJournal } from '../journal/lease-journal.ts';
import { type LeaseLink, LeaseLost } from '../loops/lease-link.ts';
import { ServerRefusal } from '../server-api.ts';

export interface Collection {
  /** A real path; patterns and names are relative to it. */
  readonly directory: string;
  readonly patterns: readonly string[];
  readonly link: LeaseLink;
  readonly journal: LeaseJournal;
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
  const staged: StagedFile[] = [];
  for await (const name of matchingFiles(collection)) {
    if (signal.aborted) break;
    const file = await noted(collection, name, () => stageFile(collection, name, signal));
    if (file) staged.push(file);
  }
  const isLate = signal.aborted;
  let sent = 0;
  for (const file of staged) {
    if (signal.aborted) break;
    if (await noted(collection, file.name, () => sendFile(collection, file, signal))) sent += 1;
  }
  const waiting = collection.journal.unsent > 0 ? `, ${collection.journal.unsent} to be sent later` : '';
  collection.note(`artifacts: ${sent} sent${waiting}${isLate ? '; the collect phase ran out of time' : ''}`);
}

/** A test may have put a link in the place of its folder, to a folder that only the executor can read. */
async function isElsewhere(directory: string): Promise<boolean> {
  return (await realpath(directory).catch(() => null)) !== directory;
}

/** Null where it did not go well, which is noted. */
async function noted<T>(collection: Collection, name: string, act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    collection.note(`artifact ${name}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

interface StagedFile {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** From then on it is the journal's: sent later where the server is away, and after a start of this executor, too. */
async function stageFile(collection: Collection, name: string, signal: AbortSignal): Promise<StagedFile> {
  const path = join(collection.directory, name);
  const { size } = await stat(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { end: Math.max(0, size - 1) }), hash, { signal });
  const facts = { name, sha256: hash.digest('hex'), size };
  return { ...facts, path: await collection.journal.stage(path, facts) };
}

async function sendFile(collection: Collection, file: StagedFile, signal: AbortSignal): Promise<true> {
  const { name, path, sha256, size } = file;
  const stream = () => createReadStream(path, { end: Math.max(0, size - 1) });
  const open = () => (size === 0 ? new Uint8Array() : { stream: stream(), length: size });
  try {
    await collection.link.writeArtifact({ name, sha256, open }, { signal, timeoutMs: collection.timeoutMs });
  } catch (error) {
    // What the server does not take now it will not take later.
    if (error instanceof ServerRefusal) await collection.journal.sent(path);
    throw error;
  }
  await collection.journal.sent(path);
  return true;
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
