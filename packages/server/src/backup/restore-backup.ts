import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Clock, CoreError, defaultEvidenceLimits, settleRestored, systemWhy } from '@testyard/core';
import { syncFolder } from '../objects/durable.ts';
import { lockDataFolder } from '../store/sqlite/data-folder-lock.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { localSignals } from '../world/local-signals.ts';
import { randomIds, sha256Digest } from '../world/random-ids.ts';
import { bytesOf, diskFullAt, failTheCopy, writeHashed } from './hashed-file.ts';
import type { CopyProgress } from './make-backup.ts';
import { type BackupManifest, DATABASE_FILE } from './manifest.ts';
import { damaged, type VerifiedBackup, verifyBackup } from './verify-backup.ts';

/** Where a restore works, within the data folder; gone when it has finished. */
const RESTORING = 'restoring';

export interface RestoreRequest {
  readonly backup: string;
  /** A folder that is empty or not there. */
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CopyProgress) => void;
}

export interface Restored {
  readonly manifest: BackupManifest;
  /** Leases that were under way when the backup was made; their cases are queued again. */
  readonly leases: number;
}

/**
 * Checks every byte of a backup, then makes a data folder of it, brought to the present schema and ready for a start.
 * Where it fails the folder is as empty as before, or not there where it was not. Errors: those of `verifyBackup`, DATA_FOLDER_NOT_EMPTY,
 * DATA_FOLDER_IN_USE, DATA_FOLDER_UNUSABLE, DISK_FULL, and the reason of `signal`.
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const { dataFolder } = request;
  if (!isEmpty(dataFolder)) throw new CoreError('DATA_FOLDER_NOT_EMPTY', { given: dataFolder });
  const backup = await verifyBackup(request.backup, request);
  const wasThere = existsSync(dataFolder);
  try {
    return await restoreInto(request, backup);
  } catch (error) {
    if (!wasThere) removeIfEmpty(dataFolder);
    throw error;
  }
}

async function restoreInto(request: RestoreRequest, backup: VerifiedBackup): Promise<Restored> {
  const { dataFolder, clock } = request;
  const lock = await lockDataFolder(dataFolder, clock);
  const folder = join(dataFolder, RESTORING);
  try {
    mkdirSync(folder, { mode: 0o700 });
    await copyAll(request, backup, folder);
    const leases = await settle(join(folder, DATABASE_FILE), clock);
    await syncFolder(folder, failTheCopy);
    await moveIntoPlace(folder, dataFolder);
    lock.release();
    return { manifest: backup.manifest, leases };
  } catch (error) {
    for (const name of [DATABASE_FILE, 'objects', RESTORING])
      rmSync(join(dataFolder, name), { recursive: true, force: true });
    lock.release({ leaveNothing: true });
    throw diskFullAt(dataFolder, error);
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another process has it, or it was never made.
  }
}

/** Files of the lock are nobody's data; an earlier try may have left them. Errors: DATA_FOLDER_UNUSABLE. */
function isEmpty(dataFolder: string): boolean {
  if (!existsSync(dataFolder)) return true;
  try {
    return readdirSync(dataFolder).every((name) => /^lock[.-]/.test(name));
  } catch (error) {
    throw new CoreError('DATA_FOLDER_UNUSABLE', { given: dataFolder, why: systemWhy(error) });
  }
}

/** A process that was killed has left half a data folder. Errors: DATA_FOLDER_UNUSABLE. */
export function refuseHalfRestored(dataFolder: string): void {
  if (existsSync(join(dataFolder, RESTORING)))
    throw new CoreError('DATA_FOLDER_UNUSABLE', {
      given: dataFolder,
      why: { rule: 'half-restored' },
    });
}

async function copyAll(
  request: RestoreRequest,
  { manifest, files }: VerifiedBackup,
  folder: string,
): Promise<void> {
  const folders = new Set<string>();
  let [count, bytes] = [0, 0];
  for (const [file, sha256] of files) {
    request.signal.throwIfAborted();
    const parent = dirname(file);
    if (!folders.has(parent)) await mkdir(join(folder, parent), { recursive: true, mode: 0o700 });
    for (let path = parent; path !== '.'; path = dirname(path)) folders.add(path);
    const copied = await writeHashed(join(folder, file), bytesOf(join(request.backup, file)));
    if (copied.sha256 !== sha256) throw damaged(file, { rule: 'changed-meanwhile' });
    count += 1;
    bytes += copied.bytes;
    const step = file === DATABASE_FILE ? 'database' : 'objects';
    request.onProgress({ step, files: count, bytes, ofFiles: manifest.files, ofBytes: manifest.bytes });
  }
  for (const path of folders) await syncFolder(join(folder, path), failTheCopy);
}

async function settle(database: string, clock: Clock): Promise<number> {
  const fail = (error: unknown): void => {
    throw error;
  };
  const signals = localSignals();
  const store = await openSqliteStore(database, { clock, signals, onFatal: fail, onHookError: fail });
  try {
    return await settleRestored({
      unitOfWork: store.unitOfWork,
      reads: store.reads,
      clock,
      signals,
      ids: randomIds(clock),
      digest: sha256Digest,
      settings: { leaseMs: 0, startedAt: clock.now(), evidence: defaultEvidenceLimits },
    });
  } finally {
    await store.close();
  }
}

/** The folder `restoring` is there until everything else is: a start in between is refused. */
async function moveIntoPlace(folder: string, dataFolder: string): Promise<void> {
  for (const name of readdirSync(folder)) renameSync(join(folder, name), join(dataFolder, name));
  await syncFolder(dataFolder, failTheCopy);
  rmSync(folder, { recursive: true });
  await syncFolder(dataFolder, failTheCopy);
}
