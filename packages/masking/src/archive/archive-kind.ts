import { isTarHeader, tarBlock } from './tar-header.ts';

/** `closed`: packed in a way that is not looked into. */
export type ArchiveKind = 'zip' | 'gzip' | 'tar' | 'closed';

/** Bytes of a file that tell its kind. */
export const tellingBytes = tarBlock;

const zip = ['504b0304', '504b0506', '504b0708'];
const gzip = ['1f8b08'];
/** xz, bzip2, Zstandard, LZ4, 7-Zip, RAR. */
const closed = ['fd377a585a00', '425a68', '28b52ffd', '04224d18', '377abcaf271c', '526172211a07'];

/** Null: it is none that is known. */
export function archiveKind(beginning: Buffer): ArchiveKind | null {
  const hex = beginning.toString('hex', 0, 8);
  const begins = (signs: readonly string[]) => signs.some((sign) => hex.startsWith(sign));
  if (begins(zip)) return 'zip';
  if (begins(gzip)) return 'gzip';
  if (begins(closed)) return 'closed';
  return isTarHeader(beginning) ? 'tar' : null;
}
