// Archives: what is packed in them is masked, what has nothing stays byte for byte, and what cannot be read is said to be so.
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Masker } from '../masker.ts';
import { maskZip } from './mask-zip.ts';
import { looksLikeZip } from './zip-directory.ts';

const secret = 'correct horse';
const masker = Masker.of([secret]) as Masker;

interface Packed {
  readonly name: string;
  readonly content: Buffer;
  readonly stored?: boolean;
  readonly flags?: number;
  readonly saysSize?: number;
}

function zipOf(files: readonly Packed[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const listed: Buffer[] = [];
  let at = 0;
  for (const { name, content, stored = false, flags = 0, saysSize = content.length } of files) {
    const bytes = stored ? content : deflateRawSync(content);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags, 2);
    facts.writeUInt16LE(stored ? 0 : 8, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(bytes.length, 14);
    facts.writeUInt32LE(saysSize, 18);
    facts.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    listed.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, rest, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(listed);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, directory, end, Buffer.from(comment)]);
}

/** By the headers before the bytes, as a reader does who cannot go back. */
function contentsOf(archive: Buffer): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const [method, crc] = [archive.readUInt16LE(at + 8), archive.readUInt32LE(at + 14)];
    const [size, nameLength] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26)];
    const from = at + 30 + nameLength + archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 30, at + 30 + nameLength);
    const bytes = archive.subarray(from, from + size);
    const content = method === 0 ? bytes : inflateRawSync(bytes);
    expect(crc32(content), name).toBe(crc);
    found[name] = content.toString('utf8');
    at = from + size;
  }
  return found;
}

async function masked(archive: Buffer) {
  const pieces: Uint8Array[] = [];
  const read = async (from: number, length: number) => {
    expect(from >= 0 && from + length <= archive.length).toBe(true);
    return Buffer.from(archive.subarray(from, from + length));
  };
  const result = await maskZip({ size: archive.length, read }, masker, async (bytes) => {
    pieces.push(Buffer.from(bytes));
  });
  return { result, archive: Buffer.concat(pieces) };
}

const large = Buffer.from(`${'x'.repeat(200_000)}${secret}${'y'.repeat(200_000)}`);

test('a secret in any entry is masked, and every other entry is as it was', async () => {
  const told = await masked(
    zipOf([
      { name: 'clean.txt', content: Buffer.from('nothing here') },
      { name: 'trace.network', content: large },
      { name: 'stored.json', content: Buffer.from(`{"a":"${secret}"}`), stored: true },
      { name: `${secret}.txt`, content: Buffer.from('by its name') },
      { name: 'empty', content: Buffer.alloc(0), stored: true },
    ]),
  );
  expect(told.result).toBe('masked');
  expect(contentsOf(told.archive)).toEqual({
    'clean.txt': 'nothing here',
    'trace.network': large.toString().replace(secret, '*************'),
    'stored.json': '{"a":"*************"}',
    '*************.txt': 'by its name',
    empty: '',
  });
  expect(looksLikeZip(told.archive)).toBe(true);
  // What was made is an archive again, in which there is nothing any more.
  expect((await masked(told.archive)).result).toBe('clean');
});

test('an archive without a secret is not written anew', async () => {
  const archive = zipOf([{ name: 'a', content: Buffer.from('nothing') }], 'a comment');
  expect(await masked(archive)).toEqual({ result: 'clean', archive: Buffer.alloc(0) });
  expect((await masked(zipOf([]))).result).toBe('clean');
});

test('what is damaged, encrypted, or not what it says, is unreadable, and nothing is written', async () => {
  const content = Buffer.from(secret);
  const good = zipOf([{ name: 'a', content }]);
  const broken = Buffer.from(good);
  broken.fill(0xff, 31, 40);
  for (const archive of [
    ...[Buffer.from('PK\x03\x04 and no more'), good.subarray(0, good.length - 10), broken],
    zipOf([{ name: 'a', content, flags: 1 }]),
    zipOf([{ name: 'a', content: Buffer.alloc(10_000_000), saysSize: 10 }]),
    zipOf([{ name: 'a', content, saysSize: 2_000_000_000 }]),
    zipOf([
      { name: 'a', content, saysSize: 1_500_000_000 },
      { name: 'b', content, saysSize: 1_500_000_000 },
    ]),
  ])
    expect(await masked(archive)).toEqual({ result: 'unreadable', archive: Buffer.alloc(0) });
});
