/**
 * The report files of this run and of no other. What matched before the command started counts only if it was
 * written since; a report that an earlier run left behind, or that was copied in with its old time, never does.
 */
import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { FilePattern } from '../../files/file-pattern.ts';
import { isWithin } from '../../files/is-within.ts';
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
  readonly #pattern: FilePattern;
  readonly #before: ReadonlyMap<string, Stamp>;
  readonly #startedAtMs: number;

  private constructor(directory: string, pattern: FilePattern, before: ReadonlyMap<string, Stamp>) {
    this.#directory = directory;
    this.#pattern = pattern;
    this.#before = before;
    this.#startedAtMs = Date.now();
  }

  /**
   * Remembers what is there now. `member`: of the template's `report`. Rejects with `SessionError` where the glob leads
   * out of the directory.
   */
  static async remember(directory: string, member: string, glob: string): Promise<ReportFiles> {
    if (/^[/\\~]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0/.test(glob)) {
      const rule = 'must be a relative pattern within the working directory';
      throw new SessionError('configuration', `report.${member} ${rule}, not ${glob}`);
    }
    const pattern = read(member, glob);
    return new ReportFiles(directory, pattern, await matching(directory, pattern));
  }

  async written(): Promise<FreshReports> {
    const fresh: string[] = [];
    const stale: string[] = [];
    for (const [path, stamp] of await matching(this.#directory, this.#pattern)) {
      const changed = this.#before.get(path)?.key !== stamp.key;
      const recent = stamp.writtenAtMs >= this.#startedAtMs - CLOCK_MARGIN_MS;
      (changed && recent ? fresh : stale).push(path);
    }
    return { fresh: fresh.sort(), stale: stale.sort() };
  }
}

function read(member: string, glob: string): FilePattern {
  try {
    return new FilePattern(glob);
  } catch (error) {
    throw new SessionError('configuration', `report.${member}: ${(error as Error).message}`);
  }
}

/** Ordinary files that match, by relative path. No link leads out of the directory, which is a real path. */
async function matching(directory: string, pattern: FilePattern): Promise<Map<string, Stamp>> {
  const found = new Map<string, Stamp>();
  const { base } = pattern;
  const real = await realpath(join(directory, base)).catch(() => directory);
  if (!isWithin(real, directory)) return found;
  for await (const path of walk(directory, base)) {
    if (!pattern.matches(path)) continue;
    if (found.size >= FILES_LIMIT) {
      throw new SessionError('configuration', 'the pattern of `report` matches more than 100,000 files');
    }
    const stamp = await stampOf(join(directory, path));
    if (stamp !== null) found.set(path, stamp);
  }
  return found;
}

async function* walk(directory: string, base: string): AsyncGenerator<string, void> {
  const single = base === '' ? null : await lstat(join(directory, base)).catch(() => null);
  if (single?.isFile()) yield base;
  const folders = [base];
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
