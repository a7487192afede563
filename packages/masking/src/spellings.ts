/** The ways in which a secret is written: what programs, libraries and reports make of a value on its way into a text. */
import { canBeMasked, LEAST_MASKED_BYTES } from './can-be-masked.ts';

/** Units of a character: with text in UTF-16 a mask of single bytes would be another character. */
export type Unit = 'byte' | 'little' | 'big';

export interface Spelling {
  readonly bytes: Uint8Array;
  readonly unit: Unit;
}

/** Lines of base64, as `base64` and PEM break them. */
const lineLengths = [76, 64];
/** Characters of a part that is followed by dots. */
const longestShortened = 120;
/** A shorter end of such a line could be anything. */
const leastLinePart = 16;

/** Each once; none shorter than `LEAST_MASKED_BYTES`. A value that is too short has none. */
export function spellingsOf(value: string): Spelling[] {
  if (!canBeMasked(value)) return [];
  const found = new Map<string, Spelling>();
  const add = (bytes: Uint8Array, unit: Unit): void => {
    if (bytes.length >= LEAST_MASKED_BYTES) found.set(Buffer.from(bytes).toString('latin1'), { bytes, unit });
  };
  const isOneLine = !value.trim().includes('\n');
  for (const text of partsOf(value)) {
    for (const spelled of [
      text,
      ...(isOneLine ? shortened(text) : []),
      ...escaped(text),
      ...percentEncoded(text),
      ...hex(text),
    ])
      add(Buffer.from(spelled), 'byte');
    const little = Buffer.from(text, 'utf16le');
    add(little, 'little');
    add(Buffer.from(little).swap16(), 'big');
    for (const spelled of [...base64(Buffer.from(text)), ...base64(little)])
      add(Buffer.from(spelled), 'byte');
  }
  return [...found.values()];
}

/** The whole, and each line of one that has several: logs put something before lines. */
function partsOf(value: string): string[] {
  const trimmed = value.trim();
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  // What a PEM file begins and ends with is no secret.
  const secret =
    lines.length === 1 ? [] : lines.filter((line) => canBeMasked(line) && !/^-----.*-----$/.test(line));
  const breaks = lines.length === 1 ? [] : [value.replace(/\r?\n/g, '\r\n'), value.replace(/\r\n/g, '\n')];
  return [...new Set([value, trimmed, ...breaks, ...secret])].filter(canBeMasked);
}

/** As tools write what is too long for a line: its beginning or its end, with dots for the rest. */
function shortened(text: string): string[] {
  const characters = [...text];
  const lengths = Array.from(
    { length: Math.max(0, Math.min(characters.length, longestShortened) - LEAST_MASKED_BYTES) },
    (_, index) => index + LEAST_MASKED_BYTES,
  );
  return lengths.flatMap((length) => {
    const [begins, ends] = [characters.slice(0, length).join(''), characters.slice(-length).join('')];
    return ['...', '\u2026'].flatMap((dots) => [`${begins}${dots}`, `${dots}${ends}`]);
  });
}

/** In strings of JSON, of Python and in its ASCII, of a shell, and in XML and HTML. */
function escaped(text: string): string[] {
  const json = inJson(text);
  const ascii = (digits: (code: string) => string) =>
    json.replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${digits(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`,
    );
  const amps = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = amps.replaceAll('"', '&quot;');
  return [
    ...[json, inJson(json), json.replaceAll('/', '\\/')],
    ...[ascii((code) => code), ascii((code) => code.toUpperCase())],
    ...[inJson(text).replaceAll('\\"', '"'), inJson(text).replaceAll('\\"', '"').replaceAll("'", "\\'")],
    ...[inPython(text, codeInPython), inPython(text, bytesInPython)].flatMap((way) => [
      way,
      way.replaceAll("'", "\\'"),
    ]),
    ...[text.replaceAll("'", `'\\''`)],
    ...[amps, quoted],
    ...['&apos;', '&#39;', '&#x27;'].map((apostrophe) => quoted.replaceAll("'", apostrophe)),
  ];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As `ascii()`, the `repr()` of bytes and the names of pytest's parameters have it. */
function inPython(text: string, spelled: (character: string) => string): string {
  return inJson(text)
    .replaceAll('\\"', '"')
    .replace(/\\[bf]|\\u00[01][0-9a-f]|[\u007f-\u{10ffff}]/gu, (found) => spelled(fromJson(found)));
}

const fromJson = (found: string): string => (found.startsWith('\\') ? JSON.parse(`"${found}"`) : found);

function codeInPython(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

function bytesInPython(character: string): string {
  return Buffer.from(character).toString('hex').replace(/../g, '\\x$&');
}

/** In addresses and forms: every library leaves other characters as they are. */
function percentEncoded(text: string): string[] {
  const bytes = [...Buffer.from(text)];
  const keeping = (kept: RegExp, space = '%20') =>
    bytes
      .map((byte) => {
        const character = String.fromCharCode(byte);
        if (character === ' ') return space;
        return kept.test(character) ? character : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
      })
      .join('');
  const ways = [
    ...[keeping(/[A-Za-z0-9_.!~*'()-]/), keeping(/[A-Za-z0-9_.~-]/), keeping(/[A-Za-z0-9_.~/-]/)],
    ...[keeping(/[A-Za-z0-9_.~-]/, '+'), keeping(/[A-Za-z0-9_.*-]/, '+')],
    ...[keeping(/[A-Za-z0-9_.!~*'();/?:@&=+$,#-]/), keeping(/^$/)],
  ];
  return ways
    .flatMap((way) => [way, way.replaceAll('%', '%25')])
    .flatMap((way) => [way, way.replace(/%(?:25)?[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

function hex(text: string): string[] {
  const lower = Buffer.from(text).toString('hex');
  return [lower, lower.toUpperCase()];
}

/**
 * Base64 of the bytes wherever they stand in what is encoded: by how many bytes are before them there are three ways, of
 * which the characters at both ends depend on neighbours and are left out. Then the lines of one that is long.
 */
function base64(bytes: Buffer): string[] {
  const ways = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const alone = bytes.toString('base64').replace(/=+$/, '');
  const lines = lineLengths.flatMap((length) =>
    alone.length <= length ? [] : (alone.match(new RegExp(`.{${leastLinePart},${length}}`, 'g')) ?? []),
  );
  const all = [...ways, ...lines];
  return [...all, ...all.map((way) => way.replaceAll('+', '-').replaceAll('/', '_'))];
}
