/** Packages of a prepared workspace, found as Node finds them and without running anything of theirs. */
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { say } from '../../texts/remark.ts';
import { SessionError } from '../framework.ts';

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Absolute, links followed: two ways to it are one module for Node. */
  readonly folder: string;
  /** Its package.json. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** The package that `require(name)` in a file of the directory would get; null where no folder has it. */
export async function findPackage(name: string, directory: string): Promise<InstalledPackage | null> {
  for (let folder = await realpath(directory); ; folder = dirname(folder)) {
    const found = await packageAt(name, join(folder, 'node_modules', name));
    if (found) return found;
    if (dirname(folder) === folder) return null;
  }
}

/**
 * The runner of a project. Rejects with `SessionError` cause `configuration` where it is not installed or older than
 * `oldest`, a version such as `8.0`.
 */
export async function findRunner(name: string, directory: string, oldest: string): Promise<InstalledPackage> {
  const found = await findPackage(name, directory);
  if (!found) throw new SessionError('configuration', say('runner-missing', { runner: name }));
  const { version } = found;
  if (isOlder(version, oldest))
    throw new SessionError('configuration', say('runner-too-old', { runner: name, version, oldest }));
  return found;
}

/** By its numbers: `9.0.0-beta.1` is no older than `9.0`. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split(/[-+]/, 1)[0]?.split('.').map(Number) ?? []);
  for (let at = 0; at < 3; at += 1) {
    const difference = (one?.[at] || 0) - (other?.[at] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

async function packageAt(name: string, folder: string): Promise<InstalledPackage | null> {
  let text: string;
  try {
    text = await readFile(join(folder, 'package.json'), 'utf8');
  } catch {
    return null;
  }
  const manifest = manifestOf(text);
  if (typeof manifest?.version !== 'string')
    throw new SessionError('configuration', say('runner-damaged', { runner: name, path: folder }));
  return { name, version: manifest.version, folder: await realpath(folder), manifest };
}

function manifestOf(text: string): InstalledPackage['manifest'] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as InstalledPackage['manifest'] | null) : null;
  } catch {
    return null;
  }
}
