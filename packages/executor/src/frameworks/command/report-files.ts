/**
 * The report files of this run and of no other. What matched before the command started counts only if it was
 * written since; a report that an earlier run left behind, or that was copied in with its old time, never does.
 */
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
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
  /** Of these, what the command put there with its old time. */
  readonly copied: readonly string[];
  /** Put there by the command, but no files: pipes and their like, links that lead to none within the directory. */
  readonly unreadable: readonly string[];
}

interface Stamp {
  readonly key: string;
  readonly writtenAtMs: number;
  readonly isFile: boolean;
  /** Of a link, the relative path that it stands for. */
  readonly target: string | null;
}

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
    const found = await matching(this.#directory, this.#pattern);
    const of = {
      fresh: [] as string[],
      stale: [] as string[],
      copied: [] as string[],
      unreadable: [] as string[],
    };
    for (const [path, stamp] of [...found].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const { isFile, target } = stamp;
      // A link to another report, such as the latest one, is that one.
      if (target !== null && found.get(target)?.target === null) continue;
      const changed = this.#before.get(path)?.key !== stamp.key;
      const recent = stamp.writtenAtMs >= this.#startedAtMs - CLOCK_MARGIN_MS;
      if (!isFile) {
        if (changed) of.unreadable.push(path);
      } else if (changed && recent) of.fresh.push(path);
      else {
        of.stale.push(path);
        if (changed) of.copied.push(path);
      }
    }
    return of;
  }
}

function read(member: string, glob: string): FilePattern {
  try {
    return new FilePattern(glob);
  } catch (error) {
    throw new SessionError('configuration', `report.${member}: ${(error as Error).message}`);
  }
}

/** What matches and is no folder, by relative path. No link leads out of the directory, which is a real path. */
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
    const stamp = await stampOf(directory, path);
    if (stamp !== null) found.set(path, stamp);
  }
  return found;
}

async function* walk(directory: string, base: string): AsyncGenerator<string, void> {
  const single = base === '' ? null : await lstat(join(directory, base)).catch(() => null);
  if (single !== null && !single.isDirectory()) yield base;
  const folders = [base];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) yield path;
      else if (entry.name !== '.git') folders.push(path.replaceAll(sep, '/'));
    }
  }
}

/** Null where nothing is there any more, and for a link to a folder. */
async function stampOf(directory: string, path: string): Promise<Stamp | null> {
  const own = await lstat(join(directory, path), { bigint: true }).catch(() => null);
  if (own === null) return null;
  if (!own.isSymbolicLink()) return stampFrom(own, null);
  const real = await realpath(join(directory, path)).catch(() => null);
  const meant = real === null ? null : await stat(real, { bigint: true }).catch(() => null);
  if (meant?.isDirectory()) return null;
  if (real === null || meant === null || !isWithin(real, directory)) return stampFrom(own, null);
  return stampFrom(meant, relative(directory, real).replaceAll(sep, '/'));
}

function stampFrom(stats: BigIntStats, target: string | null): Stamp {
  const key = [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
  return { key, writtenAtMs: Number(stats.mtimeMs), isFile: stats.isFile(), target };
}
