import { isAscii } from 'node:buffer';
import { type KeptLog, type LogObjects, logState } from '@testyard/core';
import {
  byteOrderMark,
  gb18030Boundary,
  judgeEncoding,
  type LogEncoding,
  wholeCharacters,
} from './log-encoding.ts';

const pieceBytes = 65_536;
/** How far back a place is looked for at which a character of GB18030 surely begins. */
const lookBackBytes = 65_536;
const mostRemembered = 10_000;
/** Bytes below are never the second or a later one of a character in GB18030. */
const neverInside = 0x30;

/** The bytes of one log as it is now. */
export class LogBytes {
  readonly log: KeptLog;
  readonly #objects: LogObjects;

  constructor(log: KeptLog, objects: LogObjects) {
    this.log = log;
    this.#objects = objects;
  }

  get length(): number {
    return this.log.length;
  }

  get isOver(): boolean {
    return logState(this.log) !== 'open';
  }

  /** What there is of the bytes from `from` to `to`. */
  async read(from: number, to: number): Promise<Buffer> {
    const { taskId, leaseId, stream, length } = this.log;
    const range = { from, to: Math.min(to, length) };
    const parts: Uint8Array[] = [];
    if (range.from < range.to)
      for await (const part of this.#objects.read({ taskId, leaseId, stream, ...range })) parts.push(part);
    return Buffer.concat(parts);
  }

  /** The first place at or behind `offset` at which a character begins; at most the end. */
  async boundary(encoding: LogEncoding, offset: number): Promise<number> {
    if (offset <= 0) return 0;
    if (offset >= this.length) return this.length;
    const behind = await this.read(offset, offset + 4);
    if (encoding === 'utf-8') {
      const skipped = behind.findIndex((byte) => byte < 0x80 || byte > 0xbf);
      if (skipped >= 0) return offset + skipped;
      // Four in a row are no character's; fewer are its end, and the log's.
      return behind.length < 4 ? this.length : offset;
    }
    if (encoding === 'gb18030') return this.#gb18030Boundary(offset);
    const even = offset + (offset % 2);
    const unit = await this.read(even, even + 2);
    const high = unit[encoding === 'utf-16le' ? 1 : 0] ?? 0;
    return Math.min(this.length, high >= 0xdc && high <= 0xdf ? even + 2 : even);
  }

  async #gb18030Boundary(offset: number): Promise<number> {
    const start = Math.max(0, offset - lookBackBytes);
    const bytes = await this.read(start, offset + 4);
    let safe = offset - start;
    while (safe > 0 && (bytes[safe - 1] ?? 0) >= neverInside) safe -= 1;
    if (safe === 0 && start > 0) return offset;
    const found = gb18030Boundary(bytes.subarray(safe), offset - start - safe, { reach: true });
    return Math.min(this.length, start + safe + found);
  }

  /** The characters from `from`, where one begins, to `to`, as text; what is no character is U+FFFD. */
  async *text(
    encoding: LogEncoding,
    range: { readonly from: number; readonly to: number },
  ): AsyncGenerator<string> {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    let rest: Uint8Array = Buffer.alloc(0);
    for (let at = range.from; at < range.to; ) {
      const end = Math.min(range.to, at + pieceBytes);
      const bytes = Buffer.concat([rest, await this.read(at, end)]);
      const whole = end === range.to ? bytes.length : wholeCharacters(encoding, bytes);
      yield decoder.decode(bytes.subarray(0, whole));
      rest = bytes.subarray(whole);
      at = end;
    }
  }
}

/**
 * Decides how a log is read: by its byte order mark, else by what follows its first byte that is not ASCII: UTF-8 where
 * that is UTF-8, else GB18030. It depends on nothing else, so that every part of a log is read in the same way. A log
 * is searched once: what was found is remembered while the process lives.
 */
export class LogEncodings {
  readonly #found = new Map<string, { asciiTo: number; encoding: LogEncoding | null }>();

  /** Null: all of it is ASCII so far. While a log is open and short, more of it can still change the decision. */
  async of(bytes: LogBytes): Promise<LogEncoding | null> {
    const { leaseId, stream } = bytes.log;
    const key = `${leaseId}/${stream}`;
    const known = this.#found.get(key) ?? { asciiTo: 0, encoding: null };
    if (known.encoding !== null) return known.encoding;
    const mark = byteOrderMark(await bytes.read(0, 3));
    if (mark) return this.#remember(key, { ...known, encoding: mark.encoding });
    const first = await firstBeyondAscii(bytes, known.asciiTo);
    if (first === null) return this.#remember(key, { asciiTo: bytes.length, encoding: null });
    const sample = await bytes.read(first, first + pieceBytes);
    const encoding = judgeEncoding(sample) ?? (bytes.isOver ? 'gb18030' : null);
    const isSure = bytes.isOver || sample.length === pieceBytes;
    this.#remember(key, { asciiTo: first, encoding: isSure ? encoding : null });
    return encoding;
  }

  #remember(key: string, found: { asciiTo: number; encoding: LogEncoding | null }): LogEncoding | null {
    this.#found.delete(key);
    this.#found.set(key, found);
    const oldest = this.#found.keys().next().value;
    if (this.#found.size > mostRemembered && oldest !== undefined) this.#found.delete(oldest);
    return found.encoding;
  }
}

async function firstBeyondAscii(bytes: LogBytes, from: number): Promise<number | null> {
  for (let at = from; at < bytes.length; at += pieceBytes) {
    const piece = await bytes.read(at, at + pieceBytes);
    if (!isAscii(piece)) return at + piece.findIndex((byte) => byte > 0x7f);
  }
  return null;
}
