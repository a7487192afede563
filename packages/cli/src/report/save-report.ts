import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReportFormat, Run } from '@testyard/protocol';
import { unwritable } from '../file-error.ts';
import type { Session } from '../session/session.ts';

/** How long the server may say nothing while it reads many cases. */
const silenceMs = 120_000;

/** The report of a round as the server writes it. */
export function reportBytes({ client }: Session, run: Run, format: ReportFormat): AsyncGenerator<Uint8Array> {
  return client.stream('readReport', inputOf(run, format));
}

const inputOf = ({ id: runId, round }: Run, format: ReportFormat) => ({
  ...{ params: { runId }, query: { format, round: String(round) } },
  timeoutMs: silenceMs,
});

/** Writes the report whole or not at all. */
export async function saveReport(
  session: Session,
  run: Run,
  { format, path }: { readonly format: ReportFormat; readonly path: string },
): Promise<void> {
  await saveWhole(path, (scratch) =>
    session.client.collect('readReport', inputOf(run, format), (bytes) =>
      pipeline(Readable.from(bytes), createWriteStream(scratch)),
    ),
  );
}

/** `write` fills a file that gets its name only once it is whole; a pipe or a device, such as /dev/stdout, as it is. */
export async function saveWhole(path: string, write: (scratch: string) => Promise<unknown>): Promise<void> {
  const scratch = (await isNoFile(path)) ? path : `${path}.${process.pid}`;
  try {
    await write(scratch);
    if (scratch !== path) await rename(scratch, path);
  } catch (error) {
    if (scratch !== path) await rm(scratch, { force: true });
    const isOfFile = error instanceof Error && 'syscall' in error && 'path' in error;
    throw isOfFile ? unwritable(path, error) : error;
  }
}

/** A report that cannot be written is told before the run starts, not after it. */
export async function checkReportPath(path: string): Promise<void> {
  if (await isNoFile(path)) return;
  try {
    await mkdir(dirname(path), { recursive: true });
    const probe = `${path}.${process.pid}`;
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Whether it is there and neither a file nor a folder: nothing may take its place. */
async function isNoFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && !found.isFile() && !found.isDirectory();
}
