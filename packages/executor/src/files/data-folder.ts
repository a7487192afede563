/**
 * What an executor keeps on its disk:
 * `executor.json` its credential, `registering.json` until it has one; `holder.json` the process that has the folder; `probes.json` the frameworks found,
 * `canaries.json` whether they are believed;
 * `git/` one bare cache per URL; `work/LEASE/`, or `work/kept-…/`, the workspace of a lease, the only part that its tests see;
 * `journal/LEASE/` what it has to tell until the server has it: `journal` (events, files to send, the finish), one file
 * a log stream, `artifacts/`; `unreadable/` journals that cannot be read, for a person to look at.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ExecutorError } from '../executor-error.ts';
import { startTimeOf } from '../process/proc-scan.ts';
import { whyOf } from '../texts/executor-texts.ts';
import { KeptPlaces, keptName } from '../workspace/kept-places.ts';
import { removeTree } from './remove-tree.ts';

export interface LeaseFolders {
  /** Seen by the tests of this lease. */
  readonly work: string;
  readonly workspace: string;
  /** Below `work`, and left there for the next lease of the template; null: nothing is. */
  readonly kept: string | null;
  /** Never seen by a test. */
  readonly journal: string;
}

interface Holder {
  readonly pid: number;
  readonly startTime: number | null;
}

const lockName = 'holder.json';
const passing = ['work'];
const kept = ['git', 'journal'];
const unreadable = 'unreadable';

export class DataFolder {
  readonly path: string;
  readonly #places: KeptPlaces;

  private constructor(path: string) {
    this.path = path;
    this.#places = new KeptPlaces(this.workspaces);
  }

  /** Makes the folder and throws away the workspaces that an earlier life left. Rejects with ExecutorError. */
  static async open(path: string): Promise<DataFolder> {
    try {
      await mkdir(resolve(path), { recursive: true });
      const folder = new DataFolder(await realpath(path));
      await chmod(folder.path, 0o700);
      await folder.#hold();
      await folder.#clear();
      return folder;
    } catch (error) {
      if (error instanceof ExecutorError) throw error;
      const values = { path: resolve(path), why: whyOf(error) };
      throw new ExecutorError('DATA_FOLDER_UNUSABLE', { key: 'data.unusable', values });
    }
  }

  get gitCaches(): string {
    return join(this.path, 'git');
  }

  /** Emptied at each start. */
  get workspaces(): string {
    return join(this.path, 'work');
  }

  get journals(): string {
    return join(this.path, 'journal');
  }

  /** `keepsFor`: a name of the template whose leases leave something to each other; null: nothing is left. */
  leaseFolders(leaseId: string, epoch: number, keepsFor: string | null = null): LeaseFolders {
    const name = `${leaseId}-${epoch}`;
    const work = join(this.workspaces, keepsFor === null ? name : this.#places.take(keepsFor));
    return {
      ...{ work, workspace: join(work, 'workspace'), journal: join(this.journals, name) },
      kept: keepsFor === null ? null : join(work, keptName),
    };
  }

  /** What was left is for the next lease. Never rejects. */
  async giveBack({ work, kept }: LeaseFolders, keepsFor: string | null): Promise<void> {
    if (kept !== null && keepsFor !== null) await this.#places.giveBack(keepsFor, basename(work));
  }

  /** What was written under this name, null where there is nothing readable. */
  read(name: string): Promise<unknown> {
    return readKept(this.path, name);
  }

  /** Whole or not at all, readable by the owner only. */
  async write(name: string, value: unknown): Promise<void> {
    const path = join(this.path, name);
    await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    // fail point: await data.written
    await rename(`${path}.new`, path);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.path, name), { force: true });
  }

  /** Journals of leases that are not worked on any more, the oldest first. */
  async leftJournals(): Promise<string[]> {
    return byAge(await readdir(this.journals)).map((name) => join(this.journals, name));
  }

  /** Journals that were moved out of the way, the oldest first. */
  async unreadableJournals(): Promise<string[]> {
    const folder = join(this.path, unreadable);
    const names = await readdir(folder).catch(() => []);
    return byAge(names).map((name) => join(folder, name));
  }

  /** Moves a journal that cannot be read out of the way, as it is; answers where to. */
  async setAside(journal: string): Promise<string> {
    const folder = join(this.path, unreadable);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const place = join(folder, `${basename(journal)}-${randomBytes(4).toString('hex')}`);
    await rename(journal, place);
    return place;
  }

  /** Another executor may use the folder. */
  async close(): Promise<void> {
    await rm(join(this.path, lockName), { force: true });
  }

  async #hold(): Promise<void> {
    const holder = (await this.read(lockName)) as Holder | null;
    const own: Holder = { pid: process.pid, startTime: startTimeOf(process.pid) };
    const isHeld =
      holder !== null && holder.startTime !== null && startTimeOf(holder.pid) === holder.startTime;
    if (isHeld && holder.pid !== own.pid) {
      const values = { path: this.path, pid: holder.pid };
      throw new ExecutorError('DATA_FOLDER_UNUSABLE', { key: 'data.held', values });
    }
    await this.write(lockName, own);
  }

  /** Removing a big workspace takes its time, and is nothing to wait for. */
  async #clear(): Promise<void> {
    const trash = join(this.path, `trash-${randomBytes(4).toString('hex')}`);
    await mkdir(trash);
    for (const name of passing) await rename(join(this.path, name), join(trash, name)).catch(() => undefined);
    for (const name of [...passing, ...kept]) await mkdir(join(this.path, name), { recursive: true });
    void removeTree(trash).catch(() => undefined);
  }
}

/** For who has not taken the folder: null where there is nothing readable. */
export async function readKept(folder: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8'));
  } catch {
    return null;
  }
}

/** Journals are named after their leases, whose ids grow. */
function byAge(names: readonly string[]): string[] {
  return [...names].sort((one, other) => one.length - other.length || (one < other ? -1 : 1));
}
