import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReportItem } from '../report-case.ts';
import { UnknownEncoding, XmlDecoder } from '../xml/decode-xml.ts';
import { XmlProblem, XmlReader } from '../xml/xml-reader.ts';
import { JUnitAssembler } from './junit-assembler.ts';

export const REPORT_LIMIT_BYTES = 500 * 1024 * 1024;
const PIECE_BYTES = 65_536;

/**
 * Reads one JUnit XML document of any common dialect as it streams. Holds no more than the open elements, and
 * gives way to the event loop after each 64 KiB. Never throws for what the document says: that is a `problem`.
 */
export async function* readJUnit(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ReportItem, void> {
  const reading = new JUnitReading();
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      yield* reading.add(chunk.subarray(start, start + PIECE_BYTES));
      if (reading.over) return;
      await nextTurn();
    }
  }
  yield* reading.end();
}

class JUnitReading {
  readonly #decoder = new XmlDecoder();
  readonly #assembler: JUnitAssembler = new JUnitAssembler((message) => this.#xml.fail(message));
  readonly #xml: XmlReader = new XmlReader(this.#assembler);
  #size = 0;
  over = false;

  add(piece: Uint8Array): readonly ReportItem[] {
    this.#size += piece.length;
    return this.#step(() => {
      if (this.#size > REPORT_LIMIT_BYTES) this.#xml.fail('the file is larger than 500 MB');
      this.#xml.write(this.#decoder.decode(piece));
    });
  }

  end(): readonly ReportItem[] {
    const items = this.#step(() => {
      this.#xml.write(this.#decoder.end());
      this.#xml.end();
    });
    const odd = this.#decoder.unreadable + this.#xml.forbiddenReferences;
    if (odd === 0) return items;
    const message = `${odd} characters are not readable or not allowed in XML and are shown as U+FFFD`;
    return [...items, { type: 'notice', kind: 'warning', message }];
  }

  /** Items that the work completed, and the problem that ended it. */
  #step(work: () => void): readonly ReportItem[] {
    try {
      work();
      return this.#assembler.take();
    } catch (error) {
      this.over = true;
      return [...this.#assembler.take(), problemOf(error)];
    }
  }
}

function problemOf(error: unknown): ReportItem {
  if (error instanceof XmlProblem) return { type: 'problem', line: error.line, message: error.message };
  if (error instanceof UnknownEncoding) return { type: 'problem', line: 1, message: error.message };
  throw error;
}
