const types = [
  { type: 'image/jpeg', at: 0, magic: [0xff, 0xd8, 0xff] },
  { type: 'image/png', at: 0, magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/webp', at: 8, magic: [0x57, 0x45, 0x42, 0x50] },
] as const;

/** The type of a picture by its first bytes, whatever it is called; null: it is none of those that are shown. */
export function pictureType(bytes: Uint8Array): string | null {
  return types.find(({ at, magic }) => magic.every((byte, n) => bytes[at + n] === byte))?.type ?? null;
}
