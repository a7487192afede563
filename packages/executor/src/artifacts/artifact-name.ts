/**
 * How a file is called when it is kept. A name is shown and never a path, so it is kept as it is: dots, new lines,
 * marks of direction, either form of an accent. Only bytes that are no UTF-8 cannot be said; they become `\xHH`.
 */

/** Characters of a name that a server takes. */
const longestName = 1_024;
/** Characters of a name that a warning shows. */
const longestShown = 200;

/** The name with `/` between its parts, from the bytes that the file system has. */
export function artifactName(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  return text.includes('\ufffd') ? sayBytes(bytes) : text;
}

/** Whether a server takes a file of this name. */
export function isTooLong(name: string): boolean {
  return name.length > longestName && [...name].length > longestName;
}

/** The name for a line of text: what would break the line or turn its direction is written as `\u{...}`, cut where long. */
export function shownName(name: string): string {
  const characters = [...name].slice(0, longestShown + 1);
  const shown = characters
    .slice(0, longestShown)
    .join('')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, codeOf);
  return characters.length > longestShown ? `${shown}…` : shown;
}

function codeOf(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** Each longest run of UTF-8 as it is, each byte between them by its number. */
function sayBytes(bytes: Uint8Array): string {
  let said = '';
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes.subarray(at, at + 4));
    said +=
      length === 0 ? `\\x${hex(bytes[at])}` : Buffer.from(bytes.subarray(at, at + length)).toString('utf8');
    at += Math.max(1, length);
  }
  return said;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of the character that these begin with; 0 where they begin with none. */
function characterLength(bytes: Uint8Array): number {
  const lead = bytes[0] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    return [...strict.decode(bytes.subarray(0, length))].length === 1 ? length : 0;
  } catch {
    return 0;
  }
}

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0');
}
