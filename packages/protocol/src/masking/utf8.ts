/** Bytes of text in UTF-8; half of a surrogate pair becomes U+FFFD, as everywhere. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes.push(...bytesOf(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point));
  }
  return Uint8Array.from(bytes);
}

function bytesOf(point: number): number[] {
  const low = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), low(0)];
  if (point < 0x1_0000) return [0xe0 | (point >> 12), low(6), low(0)];
  return [0xf0 | (point >> 18), low(12), low(6), low(0)];
}
