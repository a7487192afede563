/** A folder of this host as a source: copied, so that tests never touch the original, without what git ignores. */

import { execFile } from 'node:child_process';
import { constants, type Dirent, existsSync } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, realpath, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unlessAborted } from '../deadline.ts';
import { isWithin } from '../files/is-within.ts';
import { say } from '../texts/remark.ts';
import { PreparationError } from './preparation-error.ts';

export interface PathCopy {
  readonly path: string;
  readonly allowedPaths: readonly string[];
  readonly workspace: string;
  /** Folders that are never copied: data folders that lie inside. */
  readonly without: readonly string[];
  readonly signal: AbortSignal;
}

/** Never copied where git does not say what belongs to the source. */
const made = new Set([
  '.git',
  'node_modules',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.venv',
  '.tox',
]);
const atOnce = 16;

/**
 * Rejects with PreparationError where the folder is not there or not inside an allowed one by its real path, and with the
 * signal's reason also while a file system does not answer: what it was asked last is left behind.
 */
export function copyPathSource(copy: PathCopy): Promise<void> {
  return unlessAborted(copy.signal, copyAllowed(copy));
}

async function copyAllowed(copy: PathCopy): Promise<void> {
  const source = await realFolder(copy.path);
  const allowed = await Promise.all(copy.allowedPaths.map((path) => realpath(path).catch(() => null)));
  if (!allowed.some((folder) => folder !== null && isWithin(source, folder))) {
    throw new PreparationError('configuration', say('folder-not-allowed', { path: copy.path }));
  }
  const without = await Promise.all(copy.without.map((path) => realpath(path).catch(() => path)));
  const kept = (name: string) => !without.some((folder) => isWithin(join(source, name), folder));
  const names = (await namesByGit(source, copy.signal)) ?? (await namesByWalk(source, kept, copy.signal));
  await mkdir(copy.workspace, { recursive: true });
  await copyAll({ ...copy, path: source }, names.filter(kept));
}

async function realFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await lstat(real)).isDirectory()) return real;
  } catch {
    // Said below.
  }
  throw new PreparationError('configuration', say('folder-missing', { path }));
}

/** Tracked and untracked files without the ignored ones; null outside a work tree. */
async function namesByGit(source: string, signal: AbortSignal): Promise<string[] | null> {
  if (!isBelowGit(source)) return null;
  const args = [
    // A program that the configuration of the folder names would run outside of all confinement.
    '-c',
    'core.fsmonitor=false',
    '-C',
    source,
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
  ];
  try {
    const options = {
      maxBuffer: 256 * 1024 * 1024,
      ...{ timeout: 60_000, killSignal: 'SIGKILL' as const, signal },
      env: { ...process.env, GIT_DIR: undefined },
    };
    const { stdout } = await promisify(execFile)('git', args, options);
    const names = stdout.split('\0').filter((name) => name !== '');
    return names.length > 0 ? names : null;
  } catch {
    return null;
  }
}

/** Whether git would find a repository from here: it is asked only then. */
function isBelowGit(folder: string): boolean {
  return existsSync(join(folder, '.git')) || (dirname(folder) !== folder && isBelowGit(dirname(folder)));
}

async function namesByWalk(
  source: string,
  kept: (name: string) => boolean,
  signal: AbortSignal,
): Promise<string[]> {
  const names: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    signal.throwIfAborted();
    for (const entry of await readdir(join(source, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (made.has(entry.name) || !kept(name)) continue;
      if (entry.isDirectory()) await walk(name);
      else if (isCopied(entry)) names.push(name);
    }
  };
  await walk('');
  return names;
}

function isCopied(entry: Dirent): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}

async function copyAll(copy: PathCopy, names: readonly string[]): Promise<void> {
  const folders = new Set(names.map((name) => dirname(name)));
  for (const folder of folders) await mkdir(join(copy.workspace, folder), { recursive: true });
  const rest = [...names];
  const worker = async () => {
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      copy.signal.throwIfAborted();
      await copyOne(join(copy.path, name), join(copy.workspace, name));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** A file that has gone since it was listed, or a submodule's folder, is left out. */
async function copyOne(from: string, to: string): Promise<void> {
  const facts = await lstat(from).catch(() => null);
  if (facts?.isSymbolicLink()) return symlink(await readlink(from), to);
  if (!facts?.isFile()) return;
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await utimes(to, facts.atime, facts.mtime);
}
