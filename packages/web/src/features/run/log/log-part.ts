// A log is bytes. It is shown a window at a time: lines with the places of their first bytes, which never change.

const newLine = 0x0a;
const longestLine = 4000;

export interface LogLine {
  /** Place of its first byte in the log. */
  readonly offset: number;
  readonly text: string;
}

/** Whole lines of a log, one after the other. */
export interface LogPart {
  readonly lines: readonly LogLine[];
  /** Place of the first byte, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
}

export type Decode = (bytes: Uint8Array) => string;

interface Cut {
  readonly bytes: Uint8Array;
  /** Place of the first of the bytes. */
  readonly from: number;
  /** Bytes of the log, as far as it is known. */
  readonly length: number;
}

/** The whole lines among these bytes; a line that is longer than all of them is taken as it is. */
export function partOf({ bytes, from, length }: Cut, decode: Decode): LogPart {
  const firstEnd = bytes.indexOf(newLine);
  const start = from === 0 || firstEnd < 0 ? 0 : firstEnd + 1;
  const isEnd = from + bytes.length >= length;
  const lastEnd = bytes.lastIndexOf(newLine);
  const end = isEnd || lastEnd < start ? bytes.length : lastEnd + 1;
  return {
    lines: linesOf(bytes.subarray(start, end), from + start, decode),
    from: from + start,
    to: from + end,
  };
}

/** Lines of bytes that begin with one. */
export function linesOf(bytes: Uint8Array, from: number, decode: Decode): LogLine[] {
  const lines: LogLine[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newLine, start);
    const end = found < 0 ? bytes.length : found;
    lines.push({ offset: from + start, text: lineText(bytes.subarray(start, end), decode) });
    start = end + 1;
  }
  return lines;
}

function lineText(bytes: Uint8Array, decode: Decode): string {
  const isLong = bytes.length > longestLine;
  const text = decode(isLong ? bytes.subarray(0, longestLine) : bytes).replace(/\r$/, '');
  return isLong ? `${text} …` : text;
}

/** UTF-8 where the bytes are that, else GB18030, as Chinese Windows writes; decided by a piece of the log. */
export function decoderFor(sample: Uint8Array): Decode {
  const decoder = new TextDecoder(isUtf8(sample) ? 'utf-8' : 'gb18030');
  return (bytes) => decoder.decode(bytes);
}

/** Its last character may be cut off. */
function isUtf8(sample: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Places of the first bytes of the first and the last line. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}
