import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '@testyard/protocol';
import { unwritable } from '../file-error.ts';
import type { Session } from '../session/session.ts';
import { UsageError } from '../usage-error.ts';
import { safeName } from './safe-name.ts';

const PART_BYTES = 1 << 20;

/** A file of a run and the template whose task kept it. */
export interface RunArtifact extends Artifact {
  readonly templateName: string;
}

/**
 * Writes a file into a folder, whole or not at all, under a name of ours: the id and what is harmless of the file's own
 * name. One that is there already with the same content stays; another in its place is never written over.
 */
export async function saveArtifact(session: Session, one: RunArtifact, folder: string): Promise<string> {
  const file = join(folder, `${one.id}-${safeName(one.name)}`);
  try {
    await mkdir(folder, { recursive: true });
    if (await isThere(file, one.sha256)) return file;
    const part = `${file}.${process.pid}.part`;
    try {
      await download(session, one, part);
      await rename(part, file);
    } finally {
      await rm(part, { force: true });
    }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw unwritable(file, error);
    throw error;
  }
  return file;
}

/** Errors: UsageError where another file has the name, or the bytes are not those that were kept. */
async function isThere(file: string, sha256: string): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    for await (const bytes of createReadStream(file)) hash.update(bytes as Uint8Array);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  if (hash.digest('hex') === sha256) return true;
  throw new UsageError('artifacts.inTheWay', { file });
}

async function download({ client }: Session, one: Artifact, part: string): Promise<void> {
  const hash = createHash('sha256');
  // What somebody put there, a link for example, is not followed.
  const handle = await open(part, 'wx', 0o666);
  try {
    const params = { taskId: one.taskId, artifactId: one.id };
    for (let from = 0; from < one.size; ) {
      const length = Math.min(PART_BYTES, one.size - from);
      const { bytes } = await client.readBytes('readArtifact', { params, from, length });
      if (bytes.length === 0) break;
      hash.update(bytes);
      await handle.writeFile(bytes);
      from += bytes.length;
    }
  } finally {
    await handle.close();
  }
  if (hash.digest('hex') !== one.sha256) throw new UsageError('artifacts.differs', { id: one.id });
}
