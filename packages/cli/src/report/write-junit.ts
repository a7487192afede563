import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Run } from '@testyard/protocol';
import { unwritable } from '../file-error.ts';
import type { Session } from '../session/session.ts';
import { junitXml } from './junit.ts';
import { readReport } from './read-report.ts';

/** Writes the report whole or not at all. */
export async function writeJunit(session: Session, run: Run, path: string): Promise<void> {
  const scratch = `${path}.${process.pid}`;
  await writeFile(scratch, junitXml(run, await readReport(session, run)));
  await rename(scratch, path);
}

/** A report that cannot be written is told before the run starts, not after it. */
export async function checkJunitPath(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const probe = `${path}.${process.pid}`;
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw unwritable(path, error);
  }
}
