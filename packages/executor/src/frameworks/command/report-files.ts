/**
 * The report files of this run and of no other. What matched before the command started counts only if it was
 * written since; a report that an earlier run left behind, or that was copied in with its old time, never does.
 */
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import picomatch from 'picomatch';
import { isWithin } from '../../is-within.ts';
import { SessionError } from '../framework.ts';

/** Clocks of file systems are coarse, and some of them round down to 2 s. */
const CLOCK_MARGIN_MS = 2000;
const FILES_LIMIT = 100_000;

export interface FreshReports {
  /** Relative paths with `/`, sorted. */
  readonly fresh: readonly string[];
  /** Matched, but last written before the command started. */
  readonly stale: readonly string[];
}

type Stamp = { readonly key: string; readonly writtenAtMs: number };

export class ReportFiles {
  readonly #directory: string;
  readonly #glob: string;
  readonly #before: ReadonlyMap<string, Stamp>;
  readonly #startedAtMs: number;

  private constructor(directory: string, glob: string, before: ReadonlyMap<string, Stamp>) {
    this.#directory = directory;
    this.#glob = glob;
    this.#before = before;
    this.#startedAtMs = Date.now();
  }

  /** Remembers what is there now. Rejects with `SessionError` where the glob leads out of the directory. */
  static async remember(directory: string, glob: string): Promise<ReportFiles> {
    if (/^[/\\~]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0/.test(glob)) {
      const rule = 'must be a relative pattern within the working directory';
      throw new SessionError('configuration', `report.junit ${rule}, not ${glob}`);
    }
    const bare = glob.replace(/^(\.\/+)+/, '');
    return new ReportFiles(directory, bare, await matching(directory, bare));
  }

  async written(): Promise<FreshReports> {
    const fresh: string[] = [];
    const stale: string[] = [];
    for (const [path, stamp] of await matching(this.#directory, this.#glob)) {
      const changed = this.#before.get(path)?.key !== stamp.key;
      const recent = stamp.writtenAtMs >= this.#startedAtMs - CLOCK_MARGIN_MS;
      (changed && recent ? fresh : stale).push(path);
    }
    return { fresh: fresh.sort(), stale: stale.sort() };
  }
}

/** Ordinary files that match, by relative path. No link leads out of the directory, which is a real path. */
async function matching(directory: string, glob: string): Promise<Map<string, Stamp>> {
  const matches = picomatch(glob, { dot: true });
  const found = new Map<string, Stamp>();
  const { base } = picomatch.scan(glob);
  const real = await realpath(join(directory, base)).catch(() => directory);
  if (!isWithin(real, directory)) return found;
  for await (const path of walk(directory, base)) {
    if (!matches(path)) continue;
    if (found.size >= FILES_LIMIT) {
      throw new SessionError('configuration', `report.junit matches more than 100,000 files: ${glob}`);
    }
    const stamp = await stampOf(join(directory, path));
    if (stamp !== null) found.set(path, stamp);
  }
  return found;
}

async function* walk(directory: string, base: string): AsyncGenerator<string, void> {
  const single = base === '' || base === '.' ? null : await lstat(join(directory, base)).catch(() => null);
  if (single?.isFile()) yield base;
  const folders = [base === '.' ? '' : base];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== '.git') folders.push(path.replaceAll(sep, '/'));
      else if (entry.isFile()) yield path;
    }
  }
}

async function stampOf(path: string): Promise<Stamp | null> {
  const stat = await lstat(path, { bigint: true }).catch(() => null);
  if (stat === null) return null;
  const key = [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(':');
  return { key, writtenAtMs: Number(stat.mtimeMs) };
}
