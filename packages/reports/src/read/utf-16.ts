/** What PowerShell writes of what a program prints, and .NET of XML. */

/** Bytes by which `utf16Of` is certain. */
export const UTF16_HEAD_BYTES = 4;

/** By the byte order mark of a text, else by the zeros of two ASCII characters, or of the `<` of a short one; null where it is in no UTF-16. */
export function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const isShort = head.length < UTF16_HEAD_BYTES;
  if (b === 0 && (a === 0x3c || (a && c && d === 0 && !isShort))) return 'utf-16le';
  if (a === 0 && (b === 0x3c || (b && c === 0 && d && !isShort))) return 'utf-16be';
  return null;
}
