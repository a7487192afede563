/** What an archive says of its entries: the part of the ZIP format that archives of traces and reports use. */

/** Bytes of an archive, wherever they are. */
export interface ZipBytes {
  readonly size: number;
  /** Exactly these; rejects where they are not there. */
  read(from: number, length: number): Promise<Buffer>;
}

export interface ZipEntry {
  /** Its header in the directory, which ends with its name, extra fields and comment. */
  readonly header: Buffer;
  /** 0: stored, 8: deflated. */
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its own header and its bytes begin. */
  readonly localAt: number;
  readonly dataAt: number;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const endBytes = 22;
const longestComment = 65_535;
const entryBytes = 46;
const localBytes = 30;
const encrypted = 0x1;
const beyond = 0xffffffff;
const mostEntries = 65_534;

/** Whether a file begins as an archive does. */
export function looksLikeZip(beginning: Uint8Array): boolean {
  return beginning.length >= 4 && Buffer.from(beginning).readUInt32LE(0) === localMark;
}

/** Null where it is none, or one of a kind that is not read: encrypted, beyond 4 GiB, in several parts. */
export async function readZip(file: ZipBytes): Promise<readonly ZipEntry[] | null> {
  const tail = await file.read(
    Math.max(0, file.size - endBytes - longestComment),
    Math.min(file.size, endBytes + longestComment),
  );
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (at < 0 || at + endBytes > tail.length || tail.readUInt32LE(at) !== endMark) return null;
  const [count, size, from] = [
    tail.readUInt16LE(at + 10),
    tail.readUInt32LE(at + 12),
    tail.readUInt32LE(at + 16),
  ];
  if (count > mostEntries || size === beyond || from === beyond || from + size > file.size) return null;
  const entries = entriesOf(await file.read(from, size), count);
  return entries && (await located(file, entries));
}

type Listed = Omit<ZipEntry, 'dataAt'>;

function entriesOf(directory: Buffer, count: number): Listed[] | null {
  const entries: Listed[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + entryBytes > directory.length || directory.readUInt32LE(at) !== entryMark) return null;
    const behind = [28, 30, 32].reduce((sum, place) => sum + directory.readUInt16LE(at + place), 0);
    const header = directory.subarray(at, at + entryBytes + behind);
    const method = header.readUInt16LE(10);
    const [packedSize, size, localAt] = [20, 24, 42].map((place) => header.readUInt32LE(place)) as [
      number,
      number,
      number,
    ];
    const isOdd = (header.readUInt16LE(8) & encrypted) !== 0 || (method !== 0 && method !== 8);
    if (isOdd || [packedSize, size, localAt].includes(beyond) || header.length < entryBytes + behind)
      return null;
    entries.push({ header, method, packedSize, size, localAt });
    at += entryBytes + behind;
  }
  return entries;
}

async function located(file: ZipBytes, entries: readonly Listed[]): Promise<ZipEntry[] | null> {
  const found: ZipEntry[] = [];
  for (const entry of entries) {
    if (entry.localAt + localBytes > file.size) return null;
    const local = await file.read(entry.localAt, localBytes);
    if (local.readUInt32LE(0) !== localMark) return null;
    const dataAt = entry.localAt + localBytes + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (dataAt + entry.packedSize > file.size) return null;
    found.push({ ...entry, dataAt });
  }
  return found;
}
