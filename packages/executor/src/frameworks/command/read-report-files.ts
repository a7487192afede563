/** The report files of a run: which count, and what they say together. */

import { createReadStream } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import type { ToldReceipt } from '@testyard/protocol';
import { limitName, notReported, type ReportItem, readJUnit, readRobot } from '@testyard/reports';
import { say } from '../../texts/remark.ts';
import type { ReportFiles } from './report-files.ts';

const MOST_NAMED = 5;

const readers = { junit: readJUnit, robot: readRobot };
export type FileFormat = keyof typeof readers;

export interface WantedFiles {
  readonly format: FileFormat;
  /** Within the working directory. */
  readonly glob: string;
}

/** What is told of a file, which by then has its name. */
export type ReadItem =
  | Exclude<ReportItem, { type: 'receipt' | 'problem' }>
  | { readonly type: 'receipt'; readonly receipt: ToldReceipt };

/** Items of all files that this run wrote, in the order of their paths; a `not-reported` case where there is none. */
export async function* readReports(
  directory: string,
  { format, glob }: WantedFiles,
  files: ReportFiles,
): AsyncGenerator<ReadItem, void> {
  const { fresh, stale, copied, unreadable } = await files.written();
  if (fresh.length === 0 && unreadable.length === 0) yield noReport(glob, stale);
  else if (copied.length > 0)
    yield { type: 'notice', kind: 'warning', ...say('reports-with-old-times', { files: severalOf(copied) }) };
  for (const path of fresh) yield* readFile(directory, path, format);
  for (const path of unreadable)
    yield { type: 'case', case: notReported(limitName(path), say('report-no-file', { path })) };
}

function noReport(glob: string, stale: readonly string[]): ReadItem {
  const said =
    stale.length === 0
      ? say('no-report', { glob })
      : say('no-report-but-old', { glob, files: severalOf(stale) });
  return { type: 'case', case: notReported(limitName(glob), said) };
}

function severalOf(paths: readonly string[]): string {
  const more = paths.length > MOST_NAMED ? ` (+${paths.length - MOST_NAMED})` : '';
  return paths.slice(0, MOST_NAMED).join(', ') + more;
}

/** Small enough that what else waits for its turn, the sending of the cases for one, has it between two parts. */
const partBytes = 16 * 1024;

async function* readFile(
  directory: string,
  path: string,
  format: FileFormat,
): AsyncGenerator<ReadItem, void> {
  try {
    const file = createReadStream(join(directory, path), { highWaterMark: partBytes });
    for await (const item of readers[format](file))
      yield named(format === 'robot' ? besideReport(item, path) : item, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield {
      type: 'case',
      case: notReported(limitName(path), say('report-unreadable', { path, code: error.code ?? '' })),
    };
  }
}

/** What Robot Framework shows lies beside its log, and that beside `output.xml`; JUnit's paths are those of the command. */
function besideReport(item: ReportItem, path: string): ReportItem {
  if (item.type !== 'case' || item.case.attachments.length === 0) return item;
  const folder = posix.dirname(path);
  const attachments = item.case.attachments.map((file) =>
    isAbsolute(file) ? file : posix.join(folder, file),
  );
  return { type: 'case', case: { ...item.case, attachments } };
}

/** Everything names its file; where reading ends before the file does, there is an entry for what is not known. */
export function named(item: ReportItem, path: string): ReadItem {
  const { type } = item;
  const file = path.slice(0, 4096);
  if (type === 'case') return item;
  if (type === 'receipt') return { type, receipt: { file, ...item.receipt } };
  // What is printed has no name that people gave it.
  if (type === 'notice')
    return path === 'stdout' ? item : { ...item, ...say('report-in', { path, what: item }) };
  const { line } = item;
  const entry = notReported(limitName(path), say('report-at', { path, line, what: item }));
  return { type: 'case', case: { ...entry, file, line } };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
