const longest = 100;

/**
 * What of a name that a test gave can stand in a file name everywhere: letters, digits, `.`, `_` and `-`, no folder, no
 * dot at the beginning, not too long; the end, which tells the kind, is kept.
 */
export function safeName(given: string): string {
  const plain = given
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/\.{2,}/g, '.')
    .replace(/^[._-]+|[._-]+$/g, '');
  const letters = [...plain];
  const kept =
    letters.length <= longest
      ? plain
      : letters
          .slice(-longest)
          .join('')
          .replace(/^[._-]+/, '');
  return kept === '' ? 'file' : kept;
}
