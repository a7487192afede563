import { readFileSync } from 'node:fs';
import { readTrace } from '../read-trace.ts';
import type { Trace } from '../trace-model.ts';
import { BlockReader } from '../zip/block-reader.ts';
import { ZipArchive } from '../zip/zip-archive.ts';

/**
 * Traces of one failing test, whose source each of them holds, by Playwright 1.40.1, 1.52.0, 1.57.0, 1.63.0
 * and 1.65.1, in the formats 6 to 10, as `trace: 'on'` wrote them.
 */
export const recorded = ['1.40', '1.52', '1.57', '1.63', '1.65'] as const;
export type Recorded = (typeof recorded)[number];

export const recordedBytes = (version: Recorded): Uint8Array =>
  readFileSync(new URL(`recorded/playwright-${version}.zip`, import.meta.url));

export function openArchive(bytes: Uint8Array): Promise<ZipArchive> {
  const read = async (from: number, length: number) => bytes.subarray(from, from + length);
  return ZipArchive.open(new BlockReader(bytes.length, read));
}

export async function traceIn(bytes: Uint8Array): Promise<Trace> {
  return readTrace(await openArchive(bytes), new AbortController().signal);
}
