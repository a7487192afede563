import { isAscii } from 'node:buffer';
import { type KeptLog, type LogObjects, logState } from '@testyard/core';
import { LogBytes, type LogEncodings } from './log-bytes.ts';
import { byteOrderMark, isWide, type LogEncoding, wholeCharacters } from './log-encoding.ts';
import type { LogPiece } from './log-feed.ts';
import { VisibleText } from './visible-text.ts';

/** Makes events of the bytes of a log. */
export interface EventWriter {
  /** Where to begin in place of the offset. */
  begin(offset: number): Promise<number>;
  /** The event, and the offset behind what it holds; null where more bytes are needed. */
  write(
    at: number,
    piece: LogPiece,
    log: KeptLog,
  ): Promise<{ readonly text: string; readonly next: number } | null>;
}

export const bytesWriter: EventWriter = {
  begin: async (offset) => offset,
  write: async (_at, { bytes, end }) => {
    const data = Buffer.from(bytes).toString('base64');
    return { text: `id: ${end}\nevent: bytes\ndata: ${data}\n\n`, next: end };
  },
};

export interface TextSource {
  readonly log: KeptLog;
  readonly objects: LogObjects;
  readonly encodings: LogEncodings;
  /** As the reader wants it; decided by the log where absent. */
  readonly encoding?: LogEncoding;
}

/** Whole characters only, so that an event's id is always a place to begin at. */
export class TextWriter implements EventWriter {
  readonly #source: TextSource;
  readonly #visible = new VisibleText();
  #encoding: LogEncoding | null;

  constructor(source: TextSource) {
    this.#source = source;
    this.#encoding = source.encoding ?? null;
  }

  async begin(offset: number): Promise<number> {
    const { log, objects } = this.#source;
    const encoding = await this.#encodingOf(log);
    return encoding === null ? offset : new LogBytes(log, objects).boundary(encoding, offset);
  }

  async write(at: number, { bytes, end }: LogPiece, log: KeptLog) {
    const isLast = logState(log) !== 'open' && end === log.length;
    const encoding = isAscii(bytes) && !isWide(this.#encoding) ? 'utf-8' : await this.#encodingOf(log);
    if (encoding === null) return null;
    const whole = isLast ? bytes.length : wholeCharacters(encoding, bytes);
    if (whole === 0) return null;
    const mark = at === 0 ? byteOrderMark(bytes) : null;
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    const text = this.#visible.show(decoder.decode(bytes.subarray(mark?.length ?? 0, whole)));
    const data = JSON.stringify(isLast ? text + this.#visible.end() : text);
    return { text: `id: ${at + whole}\nevent: text\ndata: ${data}\n\n`, next: at + whole };
  }

  async #encodingOf(log: KeptLog): Promise<LogEncoding | null> {
    const { encodings, objects } = this.#source;
    this.#encoding ??= await encodings.of(new LogBytes(log, objects));
    return this.#encoding;
  }
}
