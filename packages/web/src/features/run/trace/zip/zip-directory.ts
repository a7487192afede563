import { ZipTrouble } from './zip-trouble.ts';

/** A file of an archive, as its directory tells of it: what it says may be a lie. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly storedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
}

/** Where the directory lies in the archive. */
export interface DirectoryPlace {
  readonly from: number;
  readonly length: number;
  readonly entries: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const fileSignature = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
/** Of the header before the content of a file, without its name and its extra fields. */
export const fileHeaderBytes = 30;
/** The end of an archive is at most so long, with the longest comment. */
export const mostEndBytes = endBytes + 0xffff;
const mostEntries = 60_000;
const mostDirectoryBytes = 16 * 1024 * 1024;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Finds the directory by the last bytes of an archive of `archiveBytes`. Errors: ZipTrouble. */
export function findDirectory(tail: Uint8Array, archiveBytes: number): DirectoryPlace {
  const view = viewOf(tail);
  for (let at = tail.length - endBytes; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== endSignature) continue;
    const entries = view.getUint16(at + 10, true);
    const [length, from] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    if (entries > mostEntries || length > mostDirectoryBytes)
      throw new ZipTrouble('too-large', `a directory of ${entries} entries and ${length} bytes`);
    if (from + length > archiveBytes - tail.length + at)
      throw new ZipTrouble('damaged', 'no directory there');
    return { from, length, entries };
  }
  throw new ZipTrouble('damaged', 'no end of an archive');
}

const encrypted = 1;
const methods = { stored: 0, deflated: 8 } as const;

/** The files that a directory names; those that are encrypted or packed otherwise are left out. Errors: ZipTrouble. */
export function readDirectory(bytes: Uint8Array, entries: number): ReadonlyMap<string, ZipEntry> {
  const view = viewOf(bytes);
  const decoder = new TextDecoder();
  const found = new Map<string, ZipEntry>();
  let at = 0;
  for (let n = 0; n < entries; n += 1) {
    if (at + entryBytes > bytes.length || view.getUint32(at, true) !== entrySignature)
      throw new ZipTrouble('damaged', `no entry ${n} of ${entries}`);
    const nameEnd = at + entryBytes + view.getUint16(at + 28, true);
    const name = decoder.decode(bytes.subarray(at + entryBytes, nameEnd));
    const method = view.getUint16(at + 10, true);
    const isReadable = method === methods.stored || method === methods.deflated;
    if (isReadable && (view.getUint16(at + 8, true) & encrypted) === 0) {
      found.set(name, {
        ...{ name, isDeflated: method === methods.deflated, storedBytes: view.getUint32(at + 20, true) },
        ...{ bytes: view.getUint32(at + 24, true), headerAt: view.getUint32(at + 42, true) },
      });
    }
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

/** How far behind its beginning a file's content lies, by the header before it. Errors: ZipTrouble. */
export function contentOffset(header: Uint8Array): number {
  const view = viewOf(header);
  if (header.length < fileHeaderBytes || view.getUint32(0, true) !== fileSignature)
    throw new ZipTrouble('damaged', 'no file where the directory says');
  return fileHeaderBytes + view.getUint16(26, true) + view.getUint16(28, true);
}
