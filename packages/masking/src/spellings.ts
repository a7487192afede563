/** The ways in which a secret is written: what programs, libraries and reports make of a value on its way into a text. */
import { canBeMasked, LEAST_MASKED_BYTES } from './can-be-masked.ts';
import { inMarkup, inSafeJson, inWords } from './escapes.ts';

/** Units of a character: with text in UTF-16 a mask of single bytes would be another character. */
export type Unit = 'byte' | 'little' | 'big';

export interface Spelling {
  readonly bytes: Uint8Array;
  readonly unit: Unit;
}

/** Lines of base64, as `base64` and PEM break them. */
const shortestLine = 64;
const lineLengths = [76, shortestLine];
/** Characters of a part that is followed by dots. */
const longestShortened = 120;
/** Longer ones are not looked for within two of these. */
const longestWithin = 1_000;
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
    const encoded = [text, inJson(text)].flatMap((each) => base64(Buffer.from(each)));
    for (const spelled of [...encoded, ...base64(little)]) add(Buffer.from(spelled), 'byte');
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
  const all = [value, trimmed, ...breaks, ...secret];
  // Names of files are decomposed on some systems.
  const forms = all.flatMap((part) => [part, part.normalize('NFC'), part.normalize('NFD')]);
  return [...new Set(forms)].filter(canBeMasked);
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

/** In strings of JSON, of Python and in its ASCII, in words of a shell, in XML and HTML, and in JSON within these. */
function escaped(text: string): string[] {
  const json = inJson(text);
  const ascii = (digits: (code: string) => string) => (each: string) =>
    each.replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${digits(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`,
    );
  const [lower, upper] = [ascii((code) => code), ascii((code) => code.toUpperCase())];
  const ofPhp = json.replaceAll('/', '\\/');
  const python = [
    json.replaceAll('\\"', '"'),
    inPython(text, codeInPython),
    inPython(text, bytesInPython),
  ].flatMap((way) => [way, way.replaceAll("'", "\\'")]);
  const inHtml = inMarkup.map((way) => way(text));
  return [
    ...[json, inJson(json), ofPhp, lower(json), upper(json), lower(ofPhp)],
    ...inSafeJson.flatMap((way) => [way(json), lower(way(json))]),
    ...python,
    ...inWords.map((way) => way(text)),
    ...inHtml,
    ...(text.length > longestWithin ? [] : within([json, lower(json), ...python, ...inHtml], inHtml)),
  ];
}

/** Pages show what programs print, and have data in attributes: of JSON, of Python, HTML, and HTML in JSON. */
function within(data: readonly string[], inHtml: readonly string[]): string[] {
  const each = new Set(data.flatMap((one) => [one, inJson(one)]));
  return [...[...each].flatMap((one) => inMarkup.map((way) => way(one))), ...inHtml.map(inJson)];
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

/** Also with something between the bytes, as programs show a buffer. */
function hex(text: string): string[] {
  const lower = Buffer.from(text).toString('hex');
  const ways = ['', ' ', ':'].map((between) => lower.replace(/..(?=.)/g, `$&${between}`));
  return ways.flatMap((way) => [way, way.toUpperCase()]);
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
  const forUrls = all.map((way) => way.replaceAll('+', '-').replaceAll('/', '_'));
  const inUrls = all.map((way) => way.replaceAll('+', '%2B').replaceAll('/', '%2F'));
  const small = inUrls.map((way) => way.replace(/%2[BF]/g, (code) => code.toLowerCase()));
  return [...all, ...forUrls, ...inUrls, ...small, ...ways.flatMap(brokenOnce)];
}

/** As it stands where it happens to go over the end of a line of something longer. */
function brokenOnce(way: string): string[] {
  if (way.length > shortestLine) return [];
  const places = Array.from({ length: way.length - 1 }, (_, index) => index + 1);
  return places.flatMap((at) => lineEndsAt(at).map((end) => way.slice(0, at) + end + way.slice(at)));
}

/** What few characters begin is tried at many places of a text: there only the usual one is worth it. */
const lineEndsAt = (at: number) => (at < 4 ? ['\n'] : ['\n', '\r\n']);
