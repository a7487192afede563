/**
 * What an executor keeps on its disk:
 * `executor.json` its credential; `probes.json` the frameworks found; `git/` one bare cache per URL;
 * `work/LEASE/` the workspace of a lease, the only part that its tests see; `spool/LEASE/` its logs on their way.
 */
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ExecutorError } from './executor-error.ts';

export interface LeaseFolders {
  /** Seen by the tests of this lease. */
  readonly work: string;
  readonly workspace: string;
  readonly spool: string;
}

export class DataFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes the folder and throws away what an earlier life left of its leases. */
  static async open(path: string): Promise<DataFolder> {
    const folder = new DataFolder(resolve(path));
    try {
      await mkdir(folder.path, { recursive: true });
      await chmod(folder.path, 0o700);
      for (const name of ['work', 'spool'])
        await rm(join(folder.path, name), { recursive: true, force: true });
      for (const name of ['work', 'spool', 'git']) await mkdir(join(folder.path, name), { recursive: true });
    } catch (error) {
      throw new ExecutorError('DATA_FOLDER_UNUSABLE', `${folder.path}: ${(error as Error).message}`);
    }
    return folder;
  }

  get gitCaches(): string {
    return join(this.path, 'git');
  }

  leaseFolders(leaseId: string, epoch: number): LeaseFolders {
    const name = `${leaseId}-${epoch}`;
    const work = join(this.path, 'work', name);
    return { work, workspace: join(work, 'workspace'), spool: join(this.path, 'spool', name) };
  }

  /** What was written under this name, null where there is nothing readable. */
  async read(name: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(join(this.path, name), 'utf8'));
    } catch {
      return null;
    }
  }

  /** Whole or not at all, readable by the owner only. */
  async write(name: string, value: unknown): Promise<void> {
    const path = join(this.path, name);
    await writeFile(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
}
