/**
 * A backup is a folder that is laid out as a data folder, with two files beside: `SHA256SUMS` names every file with its
 * hash, as `sha256sum -c` reads it, and `manifest.json`, written last, says what the whole is. Without a manifest a
 * backup is not finished.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CoreError } from '@testyard/core';
import { systemCode } from '../objects/durable.ts';

export const DATABASE_FILE = 'testyard.db';
export const MANIFEST_FILE = 'manifest.json';
export const SUMS_FILE = 'SHA256SUMS';
export const FORMAT = 1;

/** An object that the data folder did not have as its database says. */
export interface BackupProblem {
  /** Below the backup. */
  readonly file: string;
  readonly what: 'missing' | 'damaged';
}

export interface BackupManifest {
  readonly format: number;
  /** Of the program that made it. */
  readonly program: string;
  /** The moment that it shows, RFC 3339 in UTC. */
  readonly madeAt: string;
  /** Whether logs and artifacts are in the backup, or in a bucket that it knows nothing of. */
  readonly objects: 'copied' | 'bucket';
  /** The schemas that its database has gone through. */
  readonly schema: readonly string[];
  readonly counts: {
    readonly users: number;
    readonly templates: number;
    readonly runs: number;
    readonly cases: number;
  };
  /** Of all files that are named in SHA256SUMS. */
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of SHA256SUMS. */
  readonly sums: string;
  /** Objects that retention removed while the backup was made; its database does not name them any more. */
  readonly removedMeanwhile: number;
  /** What was wrong in the data folder already. */
  readonly problems: readonly BackupProblem[];
}

/**
 * Reads what a backup says of itself. Errors: BACKUP_INCOMPLETE where there is no manifest, BACKUP_DAMAGED where it
 * cannot be understood, BACKUP_NEWER where a newer program wrote it in a form that this one does not know.
 */
export async function readManifest(backup: string): Promise<BackupManifest> {
  const text = await readFile(join(backup, MANIFEST_FILE), 'utf8').catch((error: unknown) => {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CoreError('BACKUP_INCOMPLETE', { given: backup });
    throw error;
  });
  const content = parsed(text);
  if (typeof content?.format === 'number' && content.format > FORMAT)
    throw new CoreError('BACKUP_NEWER', {
      given: backup,
      why: { rule: 'backup-form', form: content.format },
    });
  if (!isManifest(content))
    throw new CoreError('BACKUP_DAMAGED', { given: MANIFEST_FILE, why: { rule: 'no-manifest' } });
  return content;
}

function parsed(text: string): Partial<BackupManifest> | null {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' ? content : null;
  } catch {
    return null;
  }
}

function isManifest(content: Partial<BackupManifest> | null): content is BackupManifest {
  if (content === null || content.format !== FORMAT) return false;
  const { program, madeAt, schema, sums, files, bytes, removedMeanwhile, problems } = content;
  return (
    [program, madeAt, sums].every((each) => typeof each === 'string') &&
    [files, bytes, removedMeanwhile].every((each) => Number.isSafeInteger(each)) &&
    (content.objects === 'copied' || content.objects === 'bucket') &&
    Array.isArray(schema) &&
    Array.isArray(problems) &&
    ['users', 'templates', 'runs', 'cases'].every((name) =>
      Number.isSafeInteger((content.counts as Record<string, unknown> | undefined)?.[name]),
    )
  );
}
