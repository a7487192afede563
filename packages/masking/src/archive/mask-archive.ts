/**
 * Masks a file of any kind, also what is packed in it: ZIP, gzip and tar, and those within each other. Where there is no
 * secret, nothing is written anew.
 */
import type { Masker } from '../masker.ts';
import type { FileBytes } from './file-bytes.ts';
import { ArchiveLook } from './look-into.ts';
import { type NotReadWhy, UnpackBudget, type UnpackLimits, unpackLimits } from './unpack-budget.ts';
import { ArchiveWriter } from './write-masked.ts';

export interface MaskedFile {
  /**
   * `clean`: nothing was found, the file is to be kept as it is. `masked`: it was written, without what was found. `stuck`: a
   * secret is in an archive that cannot be packed anew, and nothing was written.
   */
  readonly result: 'clean' | 'masked' | 'stuck';
  /** Why it, or a part of it, was not looked into; null where all was. */
  readonly notRead: NotReadWhy | null;
}

export interface MaskedCopy {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly limits?: UnpackLimits;
}

/** Only where it resolves with `masked` was anything written. Rejects where reading or writing does. */
export async function maskFile(
  file: FileBytes,
  masker: Masker,
  { write, limits = unpackLimits }: MaskedCopy,
): Promise<MaskedFile> {
  const look = new ArchiveLook(masker, new UnpackBudget(file.size, limits));
  const places = await look.file(file);
  const { notRead } = look;
  if (look.isStuck) return { result: 'stuck', notRead };
  if (places === null) return { result: 'clean', notRead };
  for await (const piece of new ArchiveWriter(masker).file(file, places)) await write(piece);
  return { result: 'masked', notRead };
}
