/** A report of whatever format is recognised by how it begins. */
import type { AllureReader } from './allure/allure-reader.ts';
import { readCtrf } from './ctrf/read-ctrf.ts';
import { type Plain, plainOf } from './json-text.ts';
import { readJUnit } from './junit/read-junit.ts';
import { ReceiptBook } from './receipt-book.ts';
import type { ReportItem } from './report-case.ts';
import { type Remarked, remarked } from './report-remark.ts';
import { isRobot, readRobot } from './robot/read-robot.ts';
import { TapReader } from './tap/tap-reader.ts';
import { utf16Of } from './utf-16.ts';
import { REPORT_LIMIT_BYTES } from './xml/read-xml-report.ts';

const HEAD_BYTES = 65_536;

/**
 * Reads one file. An Allure result is given to `allure`, which tells of its cases once it has all files. The last item is a
 * receipt, but of an Allure result. Never throws for what the file says.
 */
export async function* readReport(
  bytes: AsyncIterable<Uint8Array>,
  allure: AllureReader,
): AsyncGenerator<ReportItem, void> {
  const source = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let ended = false;
  while (head.length < HEAD_BYTES && !ended) {
    const { value, done } = await source.next();
    if (done) ended = true;
    else head = Buffer.concat([head, value]);
  }
  const whole = rest(head, ended ? null : source);
  const text = textOf(head).trimStart();
  if (/^[{[]/.test(text)) yield* readJson(whole, allure);
  else if (/^(TAP version \d+|[ \t]*(not )?ok\b|[ \t]*\d+\.\.\d+)/m.test(text) && !text.startsWith('<'))
    yield* readTap(whole);
  else yield* isRobot(text) ? readRobot(whole) : readJUnit(whole);
}

/** Without its byte order mark. */
const textOf = (bytes: Uint8Array): string => new TextDecoder(utf16Of(bytes) ?? 'utf-8').decode(bytes);

async function* rest(head: Uint8Array, source: AsyncIterator<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    if (source === null) return;
    for (;;) {
      const { value, done } = await source.next();
      if (done) return;
      yield value;
    }
  } finally {
    // Who stops in between leaves no file open.
    await source?.return?.();
  }
}

async function* readTap(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ReportItem> {
  const items: ReportItem[] = [];
  const reader = new TapReader((item) => items.push(item));
  for await (const part of bytes) {
    reader.write(part);
    yield* items.splice(0);
  }
  reader.end();
  yield* items;
}

async function* readJson(bytes: AsyncIterable<Uint8Array>, allure: AllureReader): AsyncGenerator<ReportItem> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > REPORT_LIMIT_BYTES) return yield* refused('unknown', remarked('report-large'), size);
    parts.push(part);
  }
  const text = textOf(Buffer.concat(parts));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const format = /"reportFormat"\s*:\s*"CTRF"/.test(text.slice(0, 10_000)) ? 'ctrf' : 'unknown';
    return yield* refused(
      format,
      remarked('report-json', { text: (error as Error).message.slice(0, 200) }),
      size,
    );
  }
  const document: Plain = plainOf(value);
  if (Array.isArray(plainOf(document.results).tests)) yield* readCtrf(document, size);
  else if (document.reportFormat === 'CTRF' || 'results' in document)
    yield* refused('ctrf', remarked('report-not-ctrf'), size);
  else if (typeof document.status === 'string' && ('uuid' in document || 'historyId' in document))
    allure.add(document, size);
  else if ('uuid' in document || 'historyId' in document)
    yield* refused('allure', remarked('report-not-allure'), size);
  else yield* refused('unknown', remarked('report-unknown'), size);
}

function* refused(
  format: 'ctrf' | 'allure' | 'unknown',
  said: Remarked,
  bytes: number,
): Generator<ReportItem> {
  const book = new ReceiptBook(format);
  book.bytes = bytes;
  book.ended(said.remark, { byte: 0, line: 1 });
  yield { type: 'problem', line: 1, ...said };
  yield { type: 'receipt', receipt: book.receipt() };
}
