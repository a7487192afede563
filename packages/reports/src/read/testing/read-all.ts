/** Reads a whole report at once, for tests. */
import { readFile } from 'node:fs/promises';
import { AllureReader } from '../allure/allure-reader.ts';
import { readJUnit } from '../junit/read-junit.ts';
import { readReport } from '../read-report.ts';
import type { ReportCase, ReportItem } from '../report-case.ts';
import { TapReader } from '../tap/tap-reader.ts';

const fixtures = new URL('../fixtures/', import.meta.url);

export interface ReadReport {
  readonly cases: readonly ReportCase[];
  /** `kind: message` of notices, `problem LINE: message` of problems. */
  readonly notes: readonly string[];
  readonly items: readonly ReportItem[];
  readonly receipt: Extract<ReportItem, { type: 'receipt' }>['receipt'];
}

export function fixture(path: string): Promise<Buffer> {
  return readFile(new URL(path, fixtures));
}

/** `cuts`: offsets at which the bytes are parted. */
export async function junitOf(
  document: string | Uint8Array,
  cuts: readonly number[] = [],
): Promise<ReadReport> {
  const bytes = Buffer.from(document);
  const items: ReportItem[] = [];
  for await (const item of readJUnit(pieces(bytes, cuts))) items.push(item);
  return sorted(items);
}

export function tapOf(
  document: string | Uint8Array,
  cuts: readonly number[] = [],
): ReadReport & { tap: boolean } {
  const items: ReportItem[] = [];
  const reader = new TapReader((item) => items.push(item));
  for (const piece of cut(Buffer.from(document), cuts)) reader.write(piece);
  const tap = reader.end();
  return { ...sorted(items), tap };
}

/** A folder of files, of whatever formats, with the receipt of its Allure results, or else of the last file. */
export async function folderOf(documents: readonly Buffer[]): Promise<ReadReport> {
  const allure = new AllureReader();
  const items: ReportItem[] = [];
  for (const document of documents)
    for await (const item of readReport(pieces(document, []), allure)) items.push(item);
  const results = [...allure.items()];
  return sorted(results.length > 1 || items.length === 0 ? [...items, ...results] : items);
}

/** `status suite::name` of each case. */
export function outline({ cases }: ReadReport): readonly string[] {
  return cases.map(({ status, suite, name }) => `${status} ${suite}::${name}`);
}

function sorted(items: readonly ReportItem[]): ReadReport {
  const cases = items.flatMap((item) => (item.type === 'case' ? [item.case] : []));
  const notes = items.flatMap((item) => {
    if (item.type === 'case' || item.type === 'receipt') return [];
    return [`${item.type === 'problem' ? `problem ${item.line}` : item.kind}: ${item.message}`];
  });
  const last = items.at(-1);
  if (last?.type !== 'receipt') throw new Error('the last item is no receipt');
  return { cases, notes, receipt: last.receipt, items };
}

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array, void> {
  yield* cut(bytes, cuts);
}

function cut(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const offsets = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return offsets.slice(1).map((end, index) => bytes.subarray(offsets[index], end));
}
