import { isAscii } from 'node:buffer';
import { type AbortLike, CoreError } from '@testyard/core';
import type { FoundLine } from '@testyard/protocol';
import type { LogBytes, LogEncodings } from './log-bytes.ts';
import { byteOrderMark, isWide, type LogEncoding } from './log-encoding.ts';

/** So much is read and looked through at once: some milliseconds, between which others are served. */
const pieceBytes = 1 << 20;
/** Of a line that is longer than a piece: what stands across its pieces is found where it is not longer. */
const overlapBytes = 4096;
/** An answer takes not much longer; who asked goes on from where it ended. */
const searchForMs = 1000;

/** What a line looks like that says that something went wrong. */
const errorPattern =
  /(?:error|exception|traceback|\bassert|\bfatal|\bpanic|\bfailed|\bfailure)\b|^E[ \t]{2,}|\u65ad\u8a00|\u5931\u8d25|\u9519\u8bef/im;

/** What means something in an expression; a search has none. */
const syntax = /[\\^$.*+?()[\]{}|/]/g;

export interface LogSearch {
  readonly bytes: LogBytes;
  readonly encodings: LogEncodings;
  /** Offset to begin at, where a line begins; 0 where absent. */
  readonly from?: string;
  /** What the line has in it, without regard to case; where absent it tells of an error. */
  readonly text?: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortLike;
}

/** Looks for the first line that is wanted, for a second at most. Errors: RANGE_NOT_SATISFIABLE behind the end. */
export async function findInLog({ bytes, encodings, from, text, signal }: LogSearch): Promise<FoundLine> {
  const { length } = bytes;
  const deadline = performance.now() + searchForMs;
  const wanted = text === undefined ? errorPattern : new RegExp(text.replace(syntax, '\\$&'), 'iu');
  let at = Number(from ?? 0);
  if (at > length) throw new CoreError('RANGE_NOT_SATISFIABLE', { number: length });
  const mark = byteOrderMark(await bytes.read(0, 3));
  let encoding = mark?.encoding ?? null;
  if (isWide(encoding)) at += at % 2;
  for (let lineStart = at; at < length && !signal.aborted && performance.now() < deadline; ) {
    const piece = await bytes.read(at, at + pieceBytes);
    if (piece.length === 0) break;
    const isPlain = !isWide(encoding) && isAscii(piece);
    if (!isPlain) encoding ??= (await encodings.of(bytes)) ?? 'utf-8';
    const lines = linesOf(piece, isPlain ? null : encoding, at + piece.length >= length);
    const found = lines.text.search(wanted);
    if (found >= 0) {
      const { start, end } = lines.around(found);
      return { offset: start === 0 ? lineStart : at + start, next: at + end, length };
    }
    if (lines.isWhole) lineStart = at + lines.bytes;
    at += lines.bytes;
  }
  return { offset: null, next: Math.min(at, length), length };
}

const newLine = 0x0a;

interface Lines {
  readonly text: string;
  /** How many bytes of the piece they are: what follows comes with the next piece. */
  readonly bytes: number;
  /** The last of them has its end. */
  readonly isWhole: boolean;
  /** Where the line with this character begins and where the next one does, in bytes of the piece. */
  around(character: number): { readonly start: number; readonly end: number };
}

/** The whole lines of a piece; of a line that is longer, as much as there is. `encoding` is null for ASCII. */
function linesOf(piece: Buffer, encoding: LogEncoding | null, isLast: boolean): Lines {
  const whole = isLast ? piece.length : lastLineEnd(piece, encoding);
  const isWhole = whole > 0;
  const shown = piece.subarray(0, isWhole ? whole : piece.length);
  const text =
    encoding === null ? shown.toString('latin1') : new TextDecoder(encoding, keepMark).decode(shown);
  const bytes = isWhole ? whole : Math.max(2, piece.length - overlapBytes);
  const around = (character: number) => {
    const start = character === 0 ? 0 : text.lastIndexOf('\n', character - 1) + 1;
    const end = text.indexOf('\n', character) + 1;
    if (encoding === null) return { start, end: end || shown.length };
    if (isWide(encoding)) return { start: start * 2, end: end * 2 || shown.length };
    const from = behindLines(shown, lineEnds(text, start));
    return { start: from, end: shown.indexOf(newLine, from) + 1 || shown.length };
  };
  return { text, bytes, isWhole, around };
}

/** A mark of byte order is a character like others, so that places in text and bytes go together. */
const keepMark = { ignoreBOM: true };

function lastLineEnd(piece: Buffer, encoding: LogEncoding | null): number {
  if (!isWide(encoding)) return piece.lastIndexOf(newLine) + 1;
  const [high, low] = encoding === 'utf-16le' ? [1, 0] : [0, 1];
  for (let at = piece.length - (piece.length % 2); at > 0; at -= 2)
    if (piece[at - 2 + high] === 0 && piece[at - 2 + low] === newLine) return at;
  return 0;
}

function lineEnds(text: string, before: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < before; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** In UTF-8 and GB18030 the byte of a line end is never a part of something else. */
function behindLines(bytes: Buffer, count: number): number {
  let at = 0;
  for (let line = 0; line < count; line += 1) at = bytes.indexOf(newLine, at) + 1;
  return at;
}
