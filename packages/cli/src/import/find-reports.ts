import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { unreadable } from '../file-error.ts';
import { UsageError } from '../usage-error.ts';

export interface ReportFile {
  readonly path: string;
  /** As it is shown: from the working directory on. */
  readonly name: string;
  /** SHA-256. */
  readonly hash: string;
}

/** What a folder of reports holds; other files in it (attachments, containers) are none. */
const inFolder = /(\.xml|\.tap|-result\.json|ctrf[^/]*\.json)$/i;

/** The files that are named, and those of the folders that are named, in the order of their names. */
export async function findReports(cwd: string, named: readonly string[]): Promise<ReportFile[]> {
  const names = (await Promise.all(named.map((name) => filesOf(cwd, name)))).flat();
  if (names.length === 0) throw new UsageError('import.none', { given: named.join(', ') });
  const files: ReportFile[] = [];
  for (const name of [...new Set(names)]) {
    const path = resolve(cwd, name);
    files.push({ path, name, hash: await hashOf(path, name) });
  }
  return files;
}

async function filesOf(cwd: string, name: string): Promise<string[]> {
  try {
    const path = resolve(cwd, name);
    if (!(await stat(path)).isDirectory()) return [name];
    const entries = await readdir(path, { recursive: true });
    return entries
      .filter((entry) => inFolder.test(entry))
      .sort()
      .map((entry) => join(name, entry));
  } catch (error) {
    throw unreadable(name, error);
  }
}

async function hashOf(path: string, name: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(path)) hash.update(part as Buffer);
  } catch (error) {
    throw unreadable(name, error);
  }
  return hash.digest('hex');
}

/** The same for the same files, whatever their names and their order. */
export function contentHash(files: readonly ReportFile[]): string {
  const hashes = files.map(({ hash }) => hash).sort();
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}
