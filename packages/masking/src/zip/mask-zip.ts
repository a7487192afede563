/**
 * Masks what is packed in an archive. Entries without a secret are copied as they are; one with a secret is packed anew. An
 * archive in which there is none at all stays as it is, byte for byte.
 */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createDeflateRaw, createInflateRaw } from 'node:zlib';
import type { Masker } from '../masker.ts';
import { readZip, type ZipBytes, type ZipEntry } from './zip-directory.ts';

/** `clean`: there is nothing in it. `unreadable`: it is not known what is in it. */
export type MaskedZip = 'clean' | 'masked' | 'unreadable';

/** Bytes of one entry, and of all of them: a small archive may be packed from more than any disk has. */
const largestEntry = 512 * 1024 ** 2;
const largestArchive = 2 * 1024 ** 3;
const pieceBytes = 64 * 1024;

/** Only where it resolves with `masked` was anything written. Rejects where reading or writing does. */
export async function maskZip(
  file: ZipBytes,
  masker: Masker,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<MaskedZip> {
  const entries = await readZip(file);
  if (!entries || entries.reduce((sum, { size }) => sum + size, 0) > largestArchive) return 'unreadable';
  const found = new Set<ZipEntry>();
  for (const entry of entries) {
    const secrets = await secretsIn(file, masker, entry);
    if (secrets === null) return 'unreadable';
    if (secrets > 0 || masker.bytes(entry.header) !== entry.header) found.add(entry);
  }
  if (found.size === 0) return 'clean';
  await new ZipWriter(write).writeAll(file, entries, (entry) => (found.has(entry) ? masker : null));
  return 'masked';
}

/** Null where it cannot be unpacked to what it says it is. */
async function secretsIn(file: ZipBytes, masker: Masker, entry: ZipEntry): Promise<number | null> {
  const stream = masker.stream();
  let size = 0;
  try {
    for await (const piece of unpacked(file, entry)) {
      size += piece.length;
      if (size > entry.size || size > largestEntry) return null;
      stream.write(piece);
    }
  } catch {
    return null;
  }
  return size === entry.size ? stream.found : null;
}

async function* packed(file: ZipBytes, { dataAt, packedSize }: ZipEntry): AsyncGenerator<Buffer> {
  for (let at = 0; at < packedSize; at += pieceBytes)
    yield await file.read(dataAt + at, Math.min(pieceBytes, packedSize - at));
}

function unpacked(file: ZipBytes, entry: ZipEntry): AsyncIterable<Buffer> {
  const source = Readable.from(packed(file, entry));
  if (entry.method === 0) return source;
  const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  source.on('error', (error) => inflate.destroy(error));
  return source.pipe(inflate);
}

interface Written {
  readonly entry: ZipEntry;
  readonly header: Buffer;
}

class ZipWriter {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  #length = 0;

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  async writeAll(
    file: ZipBytes,
    entries: readonly ZipEntry[],
    maskerOf: (entry: ZipEntry) => Masker | null,
  ): Promise<void> {
    const written: Written[] = [];
    for (const entry of entries) {
      const masker = maskerOf(entry);
      const header = masker ? await this.#packAnew(file, entry, masker) : await this.#copy(file, entry);
      written.push({ entry, header });
    }
    const from = this.#length;
    for (const { header } of written) await this.#put(header);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(written.length, 8);
    end.writeUInt16LE(written.length, 10);
    end.writeUInt32LE(this.#length - from, 12);
    end.writeUInt32LE(from, 16);
    await this.#put(end);
  }

  async #copy(file: ZipBytes, entry: ZipEntry): Promise<Buffer> {
    const header = this.#placed(entry.header);
    await this.#putLocal(header);
    for await (const piece of packed(file, entry)) await this.#put(piece);
    return header;
  }

  /** Packed in memory: sizes stand before the bytes. */
  async #packAnew(file: ZipBytes, entry: ZipEntry, masker: Masker): Promise<Buffer> {
    const stream = masker.stream();
    let crc = 0;
    async function* masked() {
      for await (const piece of unpacked(file, entry)) yield stream.write(piece);
      yield stream.flush();
    }
    const pieces: Buffer[] = [];
    const deflate = entry.method === 0 ? null : createDeflateRaw();
    const counted = Readable.from(
      (async function* () {
        for await (const piece of masked()) {
          crc = crc32(piece, crc);
          if (piece.length > 0) yield piece;
        }
      })(),
    );
    const gather = async (source: AsyncIterable<Buffer>) => {
      for await (const piece of source) pieces.push(Buffer.from(piece));
    };
    await (deflate ? pipeline(counted, deflate, gather) : pipeline(counted, gather));
    const header = this.#placed(masker.bytes(entry.header));
    header.writeUInt32LE(crc, 16);
    header.writeUInt32LE(
      pieces.reduce((sum, { length }) => sum + length, 0),
      20,
    );
    await this.#putLocal(header);
    for (const piece of pieces) await this.#put(piece);
    return header;
  }

  /** For the place where it stands now, its sizes before its bytes. */
  #placed(header: Uint8Array): Buffer {
    const copy = Buffer.from(header);
    copy.writeUInt16LE(copy.readUInt16LE(8) & ~0x8, 8);
    copy.writeUInt32LE(this.#length, 42);
    return copy;
  }

  async #putLocal(header: Buffer): Promise<void> {
    const name = header.subarray(46, 46 + header.readUInt16LE(28));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    header.copy(local, 4, 6, 28);
    local.writeUInt16LE(name.length, 26);
    await this.#put(local);
    await this.#put(name);
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#length += bytes.length;
    await this.#write(bytes);
  }
}
