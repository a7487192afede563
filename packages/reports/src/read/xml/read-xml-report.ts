/** A report in XML as it streams: what is read, how far, and why no further, whatever its elements mean. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IngestedFormat } from '@testyard/protocol';
import { ReceiptBook } from '../receipt-book.ts';
import type { ReportItem } from '../report-case.ts';
import { type Remarked, remarked } from '../report-remark.ts';
import { UnknownEncoding, XmlDecoder } from './decode-xml.ts';
import { whyNoText, whyNoXml } from './why-no-xml.ts';
import { type XmlHandler, XmlProblem, XmlReader } from './xml-reader.ts';

export const REPORT_LIMIT_BYTES = 500 * 1024 * 1024;
const PIECE_BYTES = 65_536;

/** Makes items of the elements of one format. */
export interface Assembler extends XmlHandler {
  /** Who wrote the document, as far as is known by now. */
  readonly dialect: string;
  /** What has been completed since the last call. */
  take(): readonly ReportItem[];
  /** The document ended before it was whole: what is open is complete as far as it goes. */
  breakOff?(): void;
}

export interface XmlFormat {
  readonly format: IngestedFormat;
  /** Elements within each other, at most. */
  readonly depth: number;
  /** `refuse` is told why the document is none of this format; it does not return. */
  readonly assembler: (book: ReceiptBook, refuse: (said: Remarked) => never) => Assembler;
}

/**
 * Holds no more than the open elements, and gives way to the event loop after each 64 KiB. Never throws for what the
 * document says: that is a `problem`. The last item is the receipt.
 */
export async function* readXmlReport(
  bytes: AsyncIterable<Uint8Array>,
  format: XmlFormat,
): AsyncGenerator<ReportItem, void> {
  const reading = new XmlReading(format);
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      yield* reading.add(chunk.subarray(start, start + PIECE_BYTES));
      if (reading.over) break;
      await nextTurn();
    }
    if (reading.over) break;
  }
  if (!reading.over) yield* reading.end();
  yield reading.receipt();
}

class XmlReading {
  readonly #book: ReceiptBook;
  readonly #decoder = new XmlDecoder();
  readonly #assembler: Assembler;
  readonly #xml: XmlReader;
  /** The text that is read now, and how many bytes and characters came before it. */
  #piece = { text: '', byte: 0, position: 0 };
  #sniffed = false;
  over = false;

  constructor({ format, depth, assembler }: XmlFormat) {
    this.#book = new ReceiptBook(format);
    this.#assembler = assembler(this.#book, (said) => this.#xml.fail(said));
    this.#xml = new XmlReader(this.#assembler, depth);
  }

  add(piece: Uint8Array): readonly ReportItem[] {
    const isFirst = this.#book.bytes === 0;
    this.#book.bytes += piece.length;
    return this.#step(() => {
      const why = isFirst ? whyNoText(piece) : null;
      if (why !== null) this.#xml.fail(why);
      if (this.#book.bytes > REPORT_LIMIT_BYTES) this.#xml.fail(remarked('report-large'));
      this.#write(this.#decoder.decode(piece));
    });
  }

  end(): readonly ReportItem[] {
    const items = this.#step(() => {
      this.#write(this.#decoder.end());
      if (!this.#sniffed) this.#xml.fail(remarked('report-empty'));
      this.#xml.end();
    });
    const count = this.#decoder.unreadable + this.#xml.forbiddenReferences;
    const nothing = this.over && this.#book.casesIn === 0;
    if (count === 0 || nothing) return items;
    return [...items, { type: 'notice', kind: 'warning', ...remarked('report-characters', { count }) }];
  }

  receipt(): ReportItem {
    this.#book.dialect = this.#assembler.dialect;
    return { type: 'receipt', receipt: this.#book.receipt() };
  }

  #write(text: string): void {
    this.#piece = {
      text,
      byte: this.#piece.byte + this.#bytesOf(this.#piece.text),
      position: this.#xml.position,
    };
    const why = this.#sniffed ? null : whyNoXml(text);
    this.#sniffed ||= text.trim() !== '';
    if (why !== null) this.#xml.fail(why);
    this.#xml.write(text);
  }

  /** Exact where the document is in UTF-8 or UTF-16, and nothing of it was unreadable. */
  #bytesOf(text: string): number {
    return this.#decoder.encoding.startsWith('utf-16') ? text.length * 2 : Buffer.byteLength(text);
  }

  /** Items that the work completed, and the problem that ended it. */
  #step(work: () => void): readonly ReportItem[] {
    try {
      work();
      return this.#assembler.take();
    } catch (error) {
      this.over = true;
      const problem = this.#problem(error);
      this.#assembler.breakOff?.();
      return [...this.#assembler.take(), problem];
    }
  }

  #problem(error: unknown): ReportItem {
    if (error instanceof UnknownEncoding)
      return this.#endedBy(remarked('report-encoding', { name: error.label.slice(0, 100) }), {
        line: 1,
        byte: 0,
      });
    if (!(error instanceof XmlProblem)) throw error;
    const { text, byte, position } = this.#piece;
    const read = text.slice(0, Math.max(0, error.position - position));
    const at = Math.min(this.#book.bytes, byte + this.#bytesOf(read));
    return this.#endedBy(error.said, { line: error.line, byte: at });
  }

  #endedBy(said: Remarked, at: { readonly line: number; readonly byte: number }): ReportItem {
    this.#book.ended(said.remark, at);
    return { type: 'problem', line: at.line, ...said };
  }
}
