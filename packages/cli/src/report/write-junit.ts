import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Case, Run } from '@testyard/protocol';
import { unwritable } from '../file-error.ts';
import type { Session } from '../session/session.ts';
import { type JunitCase, junitXml } from './junit.ts';
import { detailsOf, readDetails } from './read-unsuccessful.ts';

const DETAILS_LIMIT = 2000;

/** Writes the report whole or not at all. */
export async function writeJunit(session: Session, run: Run, path: string): Promise<void> {
  const cases: Case[] = [];
  const input = { params: { runId: run.id }, query: { round: String(run.round), limit: '1000' } };
  for await (const one of session.client.items('listCases', input)) cases.push(one);
  const scratch = `${path}.${process.pid}`;
  await writeFile(scratch, junitXml(run, await withDetails(session, run, cases)));
  await rename(scratch, path);
}

async function withDetails(session: Session, run: Run, cases: readonly Case[]): Promise<JunitCase[]> {
  const failed = cases.filter((one) => one.status === 'failed' || one.status === 'error');
  const read = await readDetails(session, run.id, failed.slice(0, DETAILS_LIMIT));
  const details = new Map(read.map((one) => [one.id, detailsOf(one)]));
  return cases.map((one) => ({ ...one, details: details.get(one.id) ?? null }));
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
