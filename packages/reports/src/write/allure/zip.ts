/** A ZIP archive as it is made: nothing of it but the list of its names is held. Zip64 where there is much of it. */
import { promisify } from 'node:util';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';

const deflate = promisify(deflateRaw) as (bytes: Uint8Array) => Promise<Buffer>;
/** A small text is compressed sooner than another thread is asked to. */
const small = 32_768;

export interface ZipEntry {
  /** Relative, with `/`. */
  readonly name: string;
  /** A text is compressed; a stream, of at most 4 GiB, is kept as it is. */
  readonly content: string | AsyncIterable<Uint8Array>;
}

/** 1980-01-01, the first day that ZIP knows: the same content gives the same archive. */
const date = 0x0021;
const utf8Names = 0x0800;
const sizesFollow = 0x0008;
const limit16 = 0xffff;
const limit32 = 0xffff_ffff;

interface Written {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

export async function* zip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const written: Buffer[] = [];
  let offset = 0;
  for await (const { name, content } of entries) {
    const begun = offset;
    let end: Written | null = null;
    const parts =
      typeof content === 'string' ? textEntry(name, content, begun) : streamEntry(name, content, begun);
    for await (const part of parts) {
      if (!(part instanceof Uint8Array)) end = part;
      else {
        offset += part.length;
        yield part;
      }
    }
    if (end !== null) written.push(centralHeader(end));
  }
  const start = offset;
  for (const header of written) {
    offset += header.length;
    yield header;
  }
  yield endOf({ count: written.length, start, size: offset - start });
}

async function* textEntry(name: string, text: string, offset: number): AsyncGenerator<Uint8Array | Written> {
  const bytes = Buffer.from(text);
  const packed = bytes.length <= small ? deflateRawSync(bytes) : await deflate(bytes);
  const facts = { flags: utf8Names, method: 8, crc: crc32(bytes), size: bytes.length, packed: packed.length };
  const entry: Written = { name: Buffer.from(name), ...facts, offset };
  yield localHeader(entry);
  yield packed;
  yield entry;
}

async function* streamEntry(
  name: string,
  content: AsyncIterable<Uint8Array>,
  offset: number,
): AsyncGenerator<Uint8Array | Written> {
  const facts = { name: Buffer.from(name), flags: utf8Names | sizesFollow, method: 0, offset };
  yield localHeader({ ...facts, crc: 0, size: 0, packed: 0 });
  let [crc, size] = [0, 0];
  for await (const part of content) {
    crc = crc32(part, crc);
    size += part.length;
    yield part;
  }
  if (size >= limit32) throw new RangeError(`${name} has more than 4 GiB`);
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeUInt32LE(size, 8);
  descriptor.writeUInt32LE(size, 12);
  yield descriptor;
  yield { ...facts, crc, size, packed: size };
}

function localHeader({ name, flags, method, crc, size, packed }: Written): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt16LE(date, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(packed, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function centralHeader({ name, flags, method, crc, size, packed, offset }: Written): Buffer {
  const isFar = offset >= limit32;
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(isFar ? 45 : 20, 4);
  header.writeUInt16LE(isFar ? 45 : 20, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt16LE(date, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(packed, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(isFar ? 12 : 0, 30);
  header.writeUInt32LE(isFar ? limit32 : offset, 42);
  const far = Buffer.alloc(isFar ? 12 : 0);
  if (isFar) {
    far.writeUInt16LE(1, 0);
    far.writeUInt16LE(8, 2);
    far.writeBigUInt64LE(BigInt(offset), 4);
  }
  return Buffer.concat([header, name, far]);
}

function endOf({ count, start, size }: { count: number; start: number; size: number }): Buffer {
  const isLarge = count >= limit16 || start >= limit32 || size >= limit32;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, limit16), 8);
  end.writeUInt16LE(Math.min(count, limit16), 10);
  end.writeUInt32LE(Math.min(size, limit32), 12);
  end.writeUInt32LE(Math.min(start, limit32), 16);
  if (!isLarge) return end;
  const large = Buffer.alloc(76);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(size), 40);
  large.writeBigUInt64LE(BigInt(start), 48);
  large.writeUInt32LE(0x07064b50, 56);
  large.writeBigUInt64LE(BigInt(start + size), 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, end]);
}
