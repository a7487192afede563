import { join } from 'node:path';
import { CoreError, systemWhy, type Why } from '@testyard/core';
import { migrationNames } from '../store/migrate.ts';
import { bytesOf, hashOf } from './hashed-file.ts';
import type { CopyProgress } from './make-backup.ts';
import { type BackupManifest, DATABASE_FILE, readManifest, SUMS_FILE } from './manifest.ts';

/** A whole backup: what it says of itself, and each of its files with the hash that it must have. */
export interface VerifiedBackup {
  readonly manifest: BackupManifest;
  readonly files: ReadonlyMap<string, string>;
}

const OBJECT = /^objects\/(logs\/\d{1,19}\/\d{1,19}\/\d{1,19}\.[a-z]{1,20}|artifacts\/\d{1,19})$/;

/**
 * Reads every byte of a backup. Errors: BACKUP_INCOMPLETE, BACKUP_NEWER where its database needs a newer program, and
 * BACKUP_DAMAGED, which names the first file that is not what it was.
 */
export async function verifyBackup(
  backup: string,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: CopyProgress) => void },
): Promise<VerifiedBackup> {
  const manifest = await readManifest(backup);
  const newer = manifest.schema.filter((name) => !migrationNames.includes(name));
  if (newer.length > 0)
    throw new CoreError('BACKUP_NEWER', {
      given: backup,
      why: { rule: 'newer-migrations', names: newer.join(', ') },
    });
  const files = readSums(await checkedSums(backup, manifest));
  if (files.size !== manifest.files || !files.has(DATABASE_FILE))
    throw damaged(SUMS_FILE, { rule: 'files-missing' });
  let [count, bytes] = [0, 0];
  for (const [file, sha256] of files) {
    signal.throwIfAborted();
    const found = await hashOf(join(backup, file)).catch((error: unknown) => {
      throw damaged(file, systemWhy(error));
    });
    if (found.sha256 !== sha256) throw damaged(file, { rule: 'hash-differs' });
    count += 1;
    bytes += found.bytes;
    onProgress({ step: 'check', files: count, bytes, ofFiles: manifest.files, ofBytes: manifest.bytes });
  }
  return { manifest, files };
}

async function checkedSums(backup: string, manifest: BackupManifest): Promise<string> {
  const path = join(backup, SUMS_FILE);
  try {
    const { sha256 } = await hashOf(path);
    if (sha256 !== manifest.sums) throw damaged(SUMS_FILE, { rule: 'hash-differs' });
    const pieces: Uint8Array[] = [];
    for await (const piece of bytesOf(path)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  } catch (error) {
    throw error instanceof CoreError ? error : damaged(SUMS_FILE, systemWhy(error));
  }
}

/** Only names that a backup can have: a line must not lead anywhere else. */
function readSums(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, sha256 = '', name = ''] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    if (name !== DATABASE_FILE && !OBJECT.test(name)) throw damaged(SUMS_FILE, { rule: 'strange-line' });
    files.set(name, sha256);
  }
  return files;
}

/** BACKUP_DAMAGED, naming the file below the backup. */
export function damaged(file: string, why: Why): CoreError {
  return new CoreError('BACKUP_DAMAGED', { given: file, why });
}
