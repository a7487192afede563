/** What must hold when the process is killed or the disk is full. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BundledChild, startBundledChild } from '../testing/bundled-child.ts';
import { mayMountSmallDisk, mountSmallDisk, unmountSmallDisk } from '../testing/small-disk.ts';
import { openFolderObjects } from './folder-objects.ts';

const key = { taskId: '2101234567890123456', leaseId: '2101234567890123499', stream: 'stdout' };

/** Appends the bytes i % 251 from the committed length on and prints each acknowledged length; uploads meanwhile. */
const WRITER = `
  import { openFolderObjects } from './folder-objects.ts';
  const [root, length] = process.argv.slice(2);
  async function* endless() { for (;;) { yield Buffer.alloc(1000, 7); await new Promise(setImmediate); } }
  async function main() {
    const objects = await openFolderObjects(root, (error) => { throw error; });
    void objects.artifacts.put('77', endless(), { maximumBytes: 1e12 });
    let offset = Number(length);
    for (let round = 0; ; round += 1) {
      const bytes = Uint8Array.from({ length: 1 + (round * 7919) % 9000 }, (_, index) => (offset + index) % 251);
      offset = await objects.logs.append({ ...${JSON.stringify(key)}, offset, bytes, length: offset });
      console.log(offset);
    }
  }
  main();
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-faults-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function fail(error: unknown): never {
  throw error;
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('kill -9 of the writing process', () => {
  let child: BundledChild | undefined;
  afterEach(() => child?.kill());

  test('loses no acknowledged byte of a log and shows no half artifact', async () => {
    const root = join(folder, 'objects');
    let committed = 0;
    for (let kill = 0; kill < 4; kill += 1) {
      child = await startBundledChild(WRITER, import.meta.dirname, [root, String(committed)]);
      for (let line = 0; line < 5 + kill * 3; line += 1) committed = Number(await child.nextLine());
      await child.kill();
      committed = Number(child.takeLines().at(-1) ?? committed);
      expect(readdirSync(join(root, 'incoming')).length).toBeGreaterThan(0);
      const objects = await openFolderObjects(root, fail);
      const stored = await collect(objects.logs.read({ ...key, from: 0, to: committed }));
      expect(
        stored.equals(Buffer.from(Uint8Array.from({ length: committed }, (_, index) => index % 251))),
      ).toBe(true);
      expect([...readdirSync(join(root, 'incoming')), ...readdirSync(join(root, 'artifacts'))]).toEqual([]);
      await objects.close();
    }
    expect(committed).toBeGreaterThan(0);
  });
});

describe.skipIf(!mayMountSmallDisk())('a full disk', () => {
  beforeEach(() => mountSmallDisk(folder, 2));
  afterEach(() => unmountSmallDisk(folder));

  test('is DISK_FULL for logs and artifacts, loses nothing stored, and is over when there is room', async () => {
    const objects = await openFolderObjects(join(folder, 'objects'), fail);
    const piece = Buffer.alloc(100_000, 'x');
    let length = await objects.logs.append({ ...key, offset: 0, bytes: piece, length: 0 });
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(1_700_000));
    const append = async () =>
      objects.logs.append({ ...key, offset: length, bytes: Buffer.alloc(400_000, 'y'), length });
    async function* upload() {
      for (let count = 0; count < 10; count += 1) yield piece;
    }
    const put = () => objects.artifacts.put('77', upload(), { maximumBytes: 1e9 });
    await expect(put()).rejects.toMatchObject({ code: 'DISK_FULL' });
    await expect(append()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await collect(objects.logs.read({ ...key, from: 0, to: length }))).toEqual(piece);
    expect(readdirSync(join(folder, 'objects', 'incoming'))).toEqual([]);
    rmSync(join(folder, 'ballast'));
    length = await append();
    expect(length).toBe(500_000);
    expect(await put()).toMatchObject({ size: 1_000_000 });
    await objects.close();
  });
});
