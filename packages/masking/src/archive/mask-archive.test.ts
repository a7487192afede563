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
  for await (const { fileName, externalFileAttributes } of zip.eachEntry())
    if (!fileName.endsWith('/')) expect(externalFileAttributes >>> 16).toBe(0o100755);
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
  let deep = await zipOf({ a: secret });
  for (let level = 1; level < 4; level += 1) deep = await zipOf({ [`${level}.zip`]: deep });
  expect(await masked(deep)).toMatchObject({ result: 'masked', notRead: null });
  expect(await masked(await zipOf({ '4.zip': deep }))).toMatchObject(tooLarge);
  // Where one was found before, it does not pass.
  const both = await zipOf({ a: secret, zeros: Buffer.alloc(3_000_000) });
  expect(await masked(both, { bytes: 1_000_000 })).toMatchObject({ result: 'stuck' });
});
