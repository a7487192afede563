// Archives: what is packed in them is masked, also within each other; what has nothing stays byte for byte, and what cannot be
// looked into is said to be so.
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { Masker } from '../masker.ts';
import { inMemory } from './file-bytes.ts';
import { maskFile } from './mask-archive.ts';
import { tarOf, tarred } from './testing/tar-of.ts';
import { type UnpackLimits, unpackLimits } from './unpack-budget.ts';

const secret = 'correct horse';
const stars = '*'.repeat(secret.length);
const masker = Masker.of([secret]) as Masker;
type Files = Readonly<Record<string, string | Buffer>>;

async function zipOf(files: Files, { comment = '', stored = false } = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else zip.addBuffer(Buffer.from(content), name, { compress: !stored, mode: 0o100755 });
  zip.end({ comment, forceZip64Format: false });
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function unzipped(archive: Buffer): Promise<Record<string, Buffer>> {
  const zip = await fromBufferPromise(archive, { lazyEntries: true });
  const found: Record<string, Buffer> = {};
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
    found[entry.fileName] = Buffer.concat(pieces);
  }
  return found;
}

async function masked(file: Buffer, limits: Partial<UnpackLimits> = {}) {
  const pieces: Uint8Array[] = [];
  const write = async (bytes: Uint8Array) => void pieces.push(Buffer.from(bytes));
  const told = await maskFile(inMemory(file), masker, {
    ...{ write, limits: { ...unpackLimits, ...limits } },
  });
  return { ...told, archive: Buffer.concat(pieces) };
}

const texts = (files: Record<string, Buffer>) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [name, content.toString('utf8')]));
const large = `${'x'.repeat(300_000)}${secret}${'y'.repeat(300_000)}`;

test.each([{ stored: false }, { stored: true }])('a ZIP archive, %o', async ({ stored }) => {
  const files = {
    ...{ 'folder/': '', 'clean.txt': 'nothing here', 'trace.network': large, empty: '' },
    ...{ 'a.json': `{"a":"${secret}"}`, [`${secret}.txt`]: 'by its name', '密码.txt': secret },
  };
  const told = await masked(await zipOf(files, { stored, comment: `made with ${secret}` }));
  expect([told.result, told.notRead]).toEqual(['masked', null]);
  expect(texts(await unzipped(told.archive))).toEqual({
    ...{ 'folder/': '', 'clean.txt': 'nothing here', empty: '', '密码.txt': stars },
    ...{ 'trace.network': large.replace(secret, stars), 'a.json': `{"a":"${stars}"}` },
    [`${stars}.txt`]: 'by its name',
  });
  expect(told.archive.includes(`made with ${stars}`)).toBe(true);
  // What was made is an archive again, in which there is nothing any more, with the rights that its files had.
  expect((await masked(told.archive)).result).toBe('clean');
  const zip = await fromBufferPromise(told.archive, { lazyEntries: true });
  for await (const { fileName, externalFileAttributes, compressionMethod } of zip.eachEntry())
    if (!fileName.endsWith('/'))
      expect([externalFileAttributes >>> 16, compressionMethod === 0]).toEqual([0o100755, stored]);
});

test('gzip and tar, and archives within archives', async () => {
  const inner = await zipOf({ 'b.txt': secret, 'c.txt': 'clean' });
  const tar = tarOf({
    'log.txt': `${secret}\n`,
    'inner.zip': inner,
    [`${secret}.md`]: 'named',
    'z.txt': 'clean',
  });
  const told = await masked(await zipOf({ 'all.tar.gz': gzipSync(tar), 'log.gz': gzipSync(large) }));
  expect([told.result, told.notRead]).toEqual(['masked', null]);
  const outer = await unzipped(told.archive);
  expect(gunzipSync(outer['log.gz'] as Buffer).toString()).toBe(large.replace(secret, stars));
  const files = tarred(gunzipSync(outer['all.tar.gz'] as Buffer));
  expect(Object.keys(files)).toEqual(['log.txt', 'inner.zip', `${stars}.md`, 'z.txt']);
  expect(files['log.txt']?.toString()).toBe(`${stars}\n`);
  expect(texts(await unzipped(files['inner.zip'] as Buffer))).toEqual({ 'b.txt': stars, 'c.txt': 'clean' });
});

test('archives within a tar archive get their new length there, and what follows them stays in its place', async () => {
  const zip = await zipOf({ 'a.txt': `${secret} ${large}` });
  const tar = tarOf({ 'a.zip': zip, 'b.txt': 'behind' });
  const files = {
    'log.gz': gzipSync(`${large}${secret}`),
    'inner.tar': tar,
    [`${secret}.md`]: 'named',
    'z.txt': 'clean',
  };
  const told = await masked(tarOf(files));
  expect([told.result, told.notRead]).toEqual(['masked', null]);
  const found = tarred(told.archive);
  expect(Object.keys(found)).toEqual(['log.gz', 'inner.tar', `${stars}.md`, 'z.txt']);
  expect(found['z.txt']?.toString()).toBe('clean');
  expect(gunzipSync(found['log.gz'] as Buffer).toString()).toBe(
    `${large}${secret}`.replaceAll(secret, stars),
  );
  const inner = tarred(found['inner.tar'] as Buffer);
  expect(inner['b.txt']?.toString()).toBe('behind');
  expect(texts(await unzipped(inner['a.zip'] as Buffer))['a.txt']).toContain(stars);
  // All of its sums are right: it is looked through as an archive once more.
  expect(await masked(told.archive)).toMatchObject({ result: 'clean', notRead: null });
});

test('a secret where no file is: behind the end of a tar archive, in the header of gzip, in a comment of an entry', async () => {
  const behind = await masked(Buffer.concat([tarOf({ a: 'clean' }), Buffer.from(`and ${secret} corr`)]));
  expect(behind.result).toBe('masked');
  expect(behind.archive.toString().endsWith(`and ${stars} corr`)).toBe(true);

  const plain = gzipSync('clean');
  const named = Buffer.concat([plain.subarray(0, 10), Buffer.from(`${secret}.txt\0`), plain.subarray(10)]);
  named[3] = 8;
  const gzip = await masked(named);
  expect([gzip.result, gzip.archive.includes(secret)]).toEqual(['masked', false]);
  expect(gunzipSync(gzip.archive).toString()).toBe('clean');

  const zip = new ZipFile();
  // Its types do not know of comments.
  const options = { compress: true, fileComment: `of ${secret}` };
  zip.addBuffer(Buffer.from('clean'), 'a', options);
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  const commented = await masked(Buffer.concat(pieces));
  expect([commented.result, commented.archive.includes(secret)]).toEqual(['masked', false]);
  expect(commented.archive.includes(`of ${stars}`)).toBe(true);
});

test('what ends with the beginning of a secret has its end', async () => {
  const end = Buffer.from(`${secret}, or corr`);
  expect((await masked(end)).archive.toString()).toBe(`${stars}, or corr`);
  const told = await masked(await zipOf({ a: end }));
  expect(texts(await unzipped(told.archive))).toEqual({ a: `${stars}, or corr` });
});

test('without a secret nothing is written anew, whatever it is', async () => {
  const zip = await zipOf({ a: 'nothing', 'b/': '' }, { comment: 'a comment' });
  for (const archive of [
    zip,
    await zipOf({}),
    gzipSync(zip),
    tarOf({ 'a.zip': zip, b: large.slice(0, 999) }),
  ])
    expect(await masked(archive)).toEqual({ result: 'clean', notRead: null, archive: Buffer.alloc(0) });
});

test('what is damaged is looked through as it is, and said', async () => {
  const zip = await zipOf({ a: large });
  const [stored, gzip] = [
    await zipOf({ a: secret, b: 'more' }, { stored: true }),
    gzipSync('nothing'.repeat(99)),
  ];
  const cut = { result: 'clean', notRead: 'damaged' };
  expect(await masked(zip.subarray(0, zip.length - 30))).toMatchObject(cut);
  expect(await masked(Buffer.from('PK\x03\x04 and no more'))).toMatchObject(cut);
  expect(await masked(gzip.subarray(0, gzip.length - 12))).toMatchObject(cut);
  // What can be read of it without unpacking is masked where it stands.
  const told = await masked(stored.subarray(0, stored.length - 10));
  expect(told).toMatchObject({ result: 'masked', notRead: 'damaged' });
  expect(told.archive.includes(secret)).toBe(false);
});

test('a secret in an archive that cannot be packed anew is not let through', async () => {
  const whole = gzipSync(Buffer.from(`${secret}${'0123456789abcdef'.repeat(4_000)}`), { level: 0 });
  expect(await masked(whole.subarray(0, whole.length - 9))).toMatchObject({ result: 'stuck' });
  // One entry has a secret, another one a password.
  const zip = await zipOf({ a: secret, b: 'closed' });
  const second = zip.lastIndexOf('PK\x01\x02');
  zip.writeUInt16LE(zip.readUInt16LE(second + 8) | 1, second + 8);
  expect(await masked(zip)).toMatchObject({ result: 'stuck', notRead: 'encrypted' });
  const clean = await zipOf({ a: 'nothing', b: 'closed' });
  const last = clean.lastIndexOf('PK\x01\x02');
  clean.writeUInt16LE(clean.readUInt16LE(last + 8) | 1, last + 8);
  expect(await masked(clean)).toMatchObject({ result: 'clean', notRead: 'encrypted' });
});

test('an entry whose name no new archive may have is looked into, and with a secret it is not let through', async () => {
  const outside = async (content: string) => {
    const zip = await zipOf({ 'ab/c': content, d: 'more' });
    for (let at = zip.indexOf('ab/c'); at >= 0; at = zip.indexOf('ab/c')) zip.write('../c', at);
    return masked(zip);
  };
  expect(await outside(secret)).toMatchObject({ result: 'stuck' });
  expect(await outside('nothing')).toMatchObject({ result: 'clean', notRead: null });
});

test.each([
  ['with a password of another kind', 8, 0x41, 'encrypted'],
  ['in a way that is not read here', 10, 12, 'closed'],
] as const)('an entry that is packed %s is said to be so', async (_, place, value, notRead) => {
  const zip = await zipOf({ a: 'nothing' });
  zip.writeUInt16LE(value, zip.lastIndexOf('PK\x01\x02') + place);
  expect(await masked(zip)).toMatchObject({ result: 'clean', notRead });
});

test('an archive of several parts, all in one file, is looked into as any other', async () => {
  const zip = await zipOf({ a: secret });
  const [entry, end] = [zip.lastIndexOf('PK\x01\x02'), zip.lastIndexOf('PK\x05\x06')];
  zip.writeUInt32LE(zip.readUInt32LE(entry + 42) + 4, entry + 42);
  zip.writeUInt32LE(zip.readUInt32LE(end + 16) + 4, end + 16);
  const told = await masked(Buffer.concat([Buffer.from('PK\x07\x08'), zip]));
  expect([told.result, texts(await unzipped(told.archive))]).toEqual(['masked', { a: stars }]);
});

test.each([
  ['xz', 'fd377a585a00'],
  ['bzip2', '425a6839'],
  ['Zstandard', '28b52ffd'],
  ['LZ4', '04224d18'],
  ['RAR', '526172211a0701'],
])('%s is not looked into, and said to be so', async (_, sign) => {
  const packed = Buffer.concat([Buffer.from(sign, 'hex'), Buffer.from('packed')]);
  expect(await masked(packed)).toMatchObject({ result: 'clean', notRead: 'closed' });
});

test('other ways of packing are told apart from what is no archive', async () => {
  const sevenZip = Buffer.from('377abcaf271c0004', 'hex');
  expect(await masked(sevenZip)).toMatchObject({ result: 'clean', notRead: 'closed' });
  expect(await masked(await zipOf({ 'a.7z': sevenZip, b: secret }))).toMatchObject({
    ...{ result: 'masked', notRead: 'closed' },
  });
  expect(await masked(Buffer.from(`no archive, ${secret}`))).toMatchObject({
    ...{ result: 'masked', notRead: null, archive: Buffer.from(`no archive, ${stars}`) },
  });
});

test('a small archive that unpacks to very much, very deep or of very many files is not looked through to its end', async () => {
  const bomb = await zipOf({ zeros: Buffer.alloc(3_000_000) });
  const tooLarge = { result: 'clean', notRead: 'too-large' };
  expect(await masked(bomb, { ratioFrom: 1_000_000 })).toMatchObject(tooLarge);
  expect(await masked(bomb, { bytes: 1_000_000 })).toMatchObject(tooLarge);
  expect(await masked(bomb, { milliseconds: -1 })).toMatchObject(tooLarge);
  expect(await masked(await zipOf({ a: '1', b: '2' }), { entries: 1 })).toMatchObject(tooLarge);
  expect(
    await masked(await zipOf({ 'a.gz': gzipSync(Buffer.alloc(3_000_000)) }), { ratioFrom: 1_000_000 }),
  ).toMatchObject(tooLarge);
  expect(await masked(await zipOf({ 'a.zip': bomb }), { nestedBytes: 100 })).toMatchObject(tooLarge);
  // What can be read of one without unpacking it is masked where it stands.
  const open = await zipOf({ a: secret.repeat(9) }, { stored: true });
  const held = await masked(await zipOf({ 'a.zip': open }), { nestedBytes: 100 });
  expect([held.result, held.notRead]).toEqual(['masked', 'too-large']);
  expect((await unzipped(held.archive))['a.zip']?.includes(secret)).toBe(false);
  let deep = await zipOf({ a: secret });
  for (let level = 1; level < 4; level += 1) deep = await zipOf({ [`${level}.zip`]: deep });
  expect(await masked(deep)).toMatchObject({ result: 'masked', notRead: null });
  expect(await masked(await zipOf({ '4.zip': deep }))).toMatchObject(tooLarge);
  // Where one was found before, it does not pass.
  const both = await zipOf({ a: secret, zeros: Buffer.alloc(3_000_000) });
  expect(await masked(both, { bytes: 1_000_000 })).toMatchObject({ result: 'stuck' });
});
