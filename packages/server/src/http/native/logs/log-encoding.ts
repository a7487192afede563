/** How the bytes of a log are read as characters. The bytes themselves are kept as they came. */
export const logEncodings = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
export type LogEncoding = (typeof logEncodings)[number];

/** Two bytes a character: there ASCII bytes are no ASCII text. */
export const isWide = (encoding: LogEncoding | null): boolean => encoding?.startsWith('utf-16') ?? false;

/** Valid characters of UTF-8 for each byte that is none, so that a few stray bytes do not make a text one of GB18030. */
const validForEachStray = 8;

/** The encoding that a mark at the very beginning names, and its length; null where there is none. */
export function byteOrderMark(
  start: Uint8Array,
): { readonly encoding: LogEncoding; readonly length: number } | null {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return null;
}

/**
 * Whether bytes, from the first that is not ASCII on, are UTF-8 or else GB18030 (which holds GBK); null where they have
 * no whole character beyond ASCII yet.
 */
export function judgeEncoding(sample: Uint8Array): 'utf-8' | 'gb18030' | null {
  let valid = 0;
  let stray = 0;
  for (let at = 0; at < sample.length; ) {
    const length = utf8Length(sample, at);
    if (length === null) break;
    if (length > 1) valid += 1;
    else if (length === 0) stray += 1;
    at += Math.max(1, length);
  }
  if (valid + stray === 0) return null;
  return valid >= stray * validForEachStray ? 'utf-8' : 'gb18030';
}

/** How many of the bytes, which begin with a whole character, are whole characters; the rest waits for what follows. */
export function wholeCharacters(encoding: LogEncoding, bytes: Uint8Array): number {
  if (encoding === 'utf-8') return wholeUtf8(bytes);
  if (encoding !== 'gb18030') return wholeUtf16(bytes, encoding);
  return gb18030Boundary(bytes, bytes.length, { reach: false });
}

/** Bytes of the character at `at`, by the definition of UTF-8 (RFC 3629): 0 where it is none, null where it is cut. */
function utf8Length(bytes: Uint8Array, at: number): number | null {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  for (let offset = 1; offset < length; offset += 1) {
    const byte = bytes[at + offset];
    if (byte === undefined) return null;
    if (byte < 0x80 || byte > 0xbf) return 0;
    if (offset === 1 && !isSecond(lead, byte)) return 0;
  }
  return length;
}

/** No longer form than needed, no surrogate, nothing beyond U+10FFFF. */
function isSecond(lead: number, byte: number): boolean {
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte < 0xa0;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte < 0x90;
}

function wholeUtf8(bytes: Uint8Array): number {
  for (let at = Math.max(0, bytes.length - 3); at < bytes.length; at += 1) {
    if (utf8Length(bytes, at) === null) return at;
  }
  return bytes.length;
}

function wholeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): number {
  const even = bytes.length - (bytes.length % 2);
  const high = bytes[encoding === 'utf-16le' ? even - 1 : even - 2] ?? 0;
  return even > 0 && high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

/**
 * The first character boundary at or behind `target` of bytes that begin with a whole character; with `reach` false the
 * last one at or before it.
 */
export function gb18030Boundary(bytes: Uint8Array, target: number, { reach }: { reach: boolean }): number {
  let at = 0;
  while (at < target) {
    const next = at + gb18030Length(bytes, at);
    if (next > target && !reach) return at;
    at = next;
  }
  return at;
}

/** Bytes that the character at `at` has or, where it is cut, would have. */
function gb18030Length(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x81 || lead > 0xfe) return 1;
  const [second, third, fourth] = [bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  if (second === undefined) return 2;
  if (!isBetween(second, 0x30, 0x39)) return second >= 0x40 && second !== 0x7f && second !== 0xff ? 2 : 1;
  if (third !== undefined && !isBetween(third, 0x81, 0xfe)) return 1;
  return fourth !== undefined && !isBetween(fourth, 0x30, 0x39) ? 1 : 4;
}

const isBetween = (byte: number, least: number, most: number) => byte >= least && byte <= most;
