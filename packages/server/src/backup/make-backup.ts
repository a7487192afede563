/**
 * A backup of a data folder, also of one that a server works on. The database is copied first, as it is at one moment.
 * What it names is there already and stays as it is: bytes of a log are on disk before their length is committed,
 * artifacts before their row. So the objects may be copied after it, while the server goes on; only retention can take
 * one away meanwhile.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CoreError, systemWhy } from '@testyard/core';
import { syncFolder, systemCode } from '../objects/durable.ts';
import { artifactFile, logFile } from '../objects/object-path.ts';
import { readFileRange } from '../objects/read-file-range.ts';
import { makeFolder } from '../store/sqlite/make-folder.ts';
import { type ArtifactPart, type LogPart, Snapshot, takeSnapshot } from '../store/sqlite/snapshot.ts';
import { diskFullAt, failTheCopy, type HashedFile, hashOf, writeHashed } from './hashed-file.ts';
import { inParallel } from './in-parallel.ts';
import { type BackupManifest, DATABASE_FILE, FORMAT, MANIFEST_FILE, SUMS_FILE } from './manifest.ts';
import { refuseHalfRestored } from './restore-backup.ts';

export interface CopyProgress {
  readonly step: 'database' | 'objects' | 'check';
  /** Files and bytes so far, of so many. */
  readonly files: number;
  readonly bytes: number;
  readonly ofFiles: number;
  readonly ofBytes: number;
}

export interface BackupRequest {
  readonly dataFolder: string;
  /** Whether the service keeps its rows in PostgreSQL, which is refused. */
  readonly inPostgres: boolean;
  /** Whether logs and artifacts are in a bucket: only the database is copied then. */
  readonly inBucket: boolean;
  /** A folder that does not exist yet. */
  readonly target: string;
  /** Version of this program, for the manifest. */
  readonly program: string;
  readonly clock: { now(): number };
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CopyProgress) => void;
}

/** Copies at a time: each waits for its own sync. */
const WIDTH = 4;

/**
 * Makes the backup under another name beside `target` and renames it when it is whole and on disk; resolves with its
 * manifest. Whatever fails, nothing is left. All that was acknowledged before `madeAt` is in it. Errors:
 * BACKUP_NOT_OF_POSTGRES, NOTHING_TO_BACK_UP, BACKUP_TARGET_EXISTS, BACKUP_TARGET_UNUSABLE, DATA_FOLDER_UNUSABLE, DISK_FULL,
 * and the reason of `signal`.
 */
export async function makeBackup(request: BackupRequest): Promise<BackupManifest> {
  if (request.inPostgres) throw new CoreError('BACKUP_NOT_OF_POSTGRES');
  const target = resolve(request.target);
  const source = join(request.dataFolder, DATABASE_FILE);
  refuseHalfRestored(request.dataFolder);
  if (!existsSync(source)) throw new CoreError('NOTHING_TO_BACK_UP', { given: request.dataFolder });
  if (existsSync(target)) throw new CoreError('BACKUP_TARGET_EXISTS', { given: target });
  const folder = `${target}.incomplete`;
  makeNew(folder, target);
  try {
    const manifest = await new BackupCopy(request, source, folder).make();
    renameSync(folder, target);
    await syncFolder(dirname(target), failTheCopy);
    return manifest;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw diskFullAt(target, error);
  }
}

function makeNew(folder: string, target: string): void {
  const parent = dirname(folder);
  try {
    makeFolder(parent);
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST' && existsSync(folder))
      throw new CoreError('BACKUP_TARGET_EXISTS', { given: folder });
    const failure = diskFullAt(parent, error);
    if (failure !== error) throw failure;
    throw new CoreError('BACKUP_TARGET_UNUSABLE', { given: target, why: systemWhy(error) });
  }
}

type Missing = { readonly file: string } & ({ readonly log: LogPart } | { readonly artifact: ArtifactPart });

class BackupCopy {
  readonly #request: BackupRequest;
  readonly #source: string;
  readonly #folder: string;
  readonly #files = new Map<string, HashedFile>();
  readonly #folders = new Set<string>();
  readonly #missing: Missing[] = [];
  /** Objects that the data folder should have as its database says, and has not. */
  readonly #damaged = new Set<string>();
  readonly #lost: string[] = [];
  #bytes = 0;

  constructor(request: BackupRequest, source: string, folder: string) {
    this.#request = request;
    this.#source = source;
    this.#folder = folder;
  }

  async make(): Promise<BackupManifest> {
    const madeAt = new Date(this.#request.clock.now()).toISOString();
    const database = join(this.#folder, DATABASE_FILE);
    this.#request.onProgress({ step: 'database', files: 0, bytes: 0, ofFiles: 0, ofBytes: 0 });
    takeSnapshot(this.#source, database);
    this.#request.signal.throwIfAborted();
    const snapshot = new Snapshot(database, { readonly: false });
    let known: Pick<BackupManifest, 'schema' | 'counts' | 'removedMeanwhile'>;
    try {
      const schema = snapshot.schema();
      if (!this.#request.inBucket) await this.#copyObjects(snapshot);
      const removedMeanwhile = await this.#settleMissing(snapshot);
      const counts = await snapshot.counts(['users', 'templates', 'runs', 'cases']);
      known = { schema, counts, removedMeanwhile };
    } finally {
      snapshot.close();
    }
    this.#files.set(DATABASE_FILE, await hashOf(database));
    return this.#finish({
      program: this.#request.program,
      madeAt,
      objects: this.#request.inBucket ? 'bucket' : 'copied',
      ...known,
    });
  }

  async #copyObjects(snapshot: Snapshot): Promise<void> {
    const { dataFolder, signal, onProgress } = this.#request;
    const { files: ofFiles, bytes: ofBytes } = await snapshot.objectTotals();
    const tell = (): void => {
      const files = this.#files.size + this.#missing.length;
      onProgress({ step: 'objects', files, bytes: this.#bytes, ofFiles, ofBytes });
    };
    tell();
    const how = { width: WIDTH, signal };
    await inParallel(snapshot.logs(), how, async (log) => {
      const file = logFile('objects', log);
      const bytes = readFileRange(join(dataFolder, file), { from: 0, to: log.length }, 'log');
      if (!(await this.#copy(file, bytes))) this.#missing.push({ file, log });
      tell();
    });
    await inParallel(snapshot.artifacts(), how, async (artifact) => {
      const file = artifactFile('objects', artifact.id);
      const bytes = readFileRange(join(dataFolder, file), { from: 0 }, 'artifact');
      const copied = await this.#copy(file, bytes);
      if (!copied) this.#missing.push({ file, artifact });
      else if (copied.sha256 !== artifact.sha256) this.#damaged.add(file);
      tell();
    });
  }

  /** Null where there is no such object. One that cannot be read to its end is kept as far as it goes. */
  async #copy(file: string, bytes: AsyncIterable<Uint8Array>): Promise<HashedFile | null> {
    const path = join(this.#folder, file);
    this.#makeFolders(dirname(file));
    let failure: unknown;
    const source = readable(bytes, (error) => {
      failure = error;
    });
    const copied = await writeHashed(path, source);
    if (failure instanceof CoreError && failure.code === 'NOT_FOUND') {
      rmSync(path);
      return null;
    }
    if (failure !== undefined) this.#damaged.add(file);
    this.#files.set(file, copied);
    this.#bytes += copied.bytes;
    return copied;
  }

  #makeFolders(folder: string): void {
    if (this.#folders.has(folder)) return;
    mkdirSync(join(this.#folder, folder), { recursive: true, mode: 0o700 });
    for (let path = folder; path !== '.'; path = dirname(path)) this.#folders.add(path);
  }

  /**
   * What is gone was there when its row was committed. Where the row is gone by now as well, retention took both, and
   * the copy forgets it too; else the data folder has lost it. Answers how many retention took.
   */
  async #settleMissing(snapshot: Snapshot): Promise<number> {
    if (this.#missing.length === 0) return 0;
    const live = new Snapshot(this.#source, { readonly: true });
    let removed = 0;
    try {
      for (const each of this.#missing) {
        const isThere =
          'log' in each ? await live.hasLog(each.log) : await live.hasArtifact(each.artifact.id);
        if (isThere) {
          this.#lost.push(each.file);
          continue;
        }
        removed += 1;
        if ('log' in each) await snapshot.leaveOutLog(each.log);
        else await snapshot.leaveOutArtifact(each.artifact.id);
      }
    } finally {
      live.close();
    }
    return removed;
  }

  async #finish(
    known: Omit<BackupManifest, 'format' | 'files' | 'bytes' | 'sums' | 'problems'>,
  ): Promise<BackupManifest> {
    const names = [...this.#files.keys()].sort();
    const lines = names.map((name) => `${this.#files.get(name)?.sha256}  ${name}\n`);
    const sums = await writeHashed(join(this.#folder, SUMS_FILE), textOf(lines.join('')));
    const bytes = [...this.#files.values()].reduce((sum, file) => sum + file.bytes, 0);
    const problems = [
      ...[...this.#damaged].map((file) => ({ file, what: 'damaged' as const })),
      ...this.#lost.map((file) => ({ file, what: 'missing' as const })),
    ];
    const manifest = { format: FORMAT, ...known, files: names.length, bytes, sums: sums.sha256, problems };
    for (const folder of this.#folders) await syncFolder(join(this.#folder, folder), failTheCopy);
    await syncFolder(this.#folder, failTheCopy);
    await writeHashed(join(this.#folder, MANIFEST_FILE), textOf(`${JSON.stringify(manifest, null, 2)}\n`));
    await syncFolder(this.#folder, failTheCopy);
    return manifest;
  }
}

async function* textOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** The bytes as far as they can be read; `onFailure` is told why they end early. */
async function* readable(
  bytes: AsyncIterable<Uint8Array>,
  onFailure: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    onFailure(error);
  }
}
