/** What must hold when the process is killed or the disk is full. */
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BundledChild, startBundledChild } from '../../testing/bundled-child.ts';
import { mayMountSmallDisk, mountSmallDisk, unmountSmallDisk } from '../../testing/small-disk.ts';
import { localSignals } from '../../world/local-signals.ts';
import { openSqliteStore } from '../sqlite.ts';
import { openSqlite, type SqliteStore } from './open-sqlite.ts';

interface Tables {
  item: { id: number; text: string };
}

/** Sixteen callers insert pairs of rows and print the number of each pair once it is acknowledged. */
const WRITER = `
  import { sql } from 'kysely';
  import { openSqlite } from './open-sqlite.ts';
  const fail = (error) => { throw error; };
  const store = openSqlite(process.argv[2], { clock: { now: () => 1 }, onFatal: fail, onHookError: fail });
  let next = Number(process.argv[3]);
  async function caller() {
    for (;;) {
      const id = (next += 2);
      await store.units.run(async (db) => {
        await db.insertInto('item').values({ id, text: 'x'.repeat(id % 3000) }).execute();
        await db.insertInto('item').values({ id: id + 1, text: 'second' }).execute();
      });
      console.log(id);
    }
  }
  for (let count = 0; count < 16; count += 1) caller();
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-sqlite-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function fail(error: unknown): never {
  throw error;
}

async function openWithTable(): Promise<SqliteStore<Tables>> {
  const options = { clock: { now: () => 1 }, onFatal: fail, onHookError: fail };
  const store = openSqlite<Tables>(join(folder, 'testyard.db'), options);
  await sql`create table if not exists item (id integer primary key, text text)`.execute(store.migrations);
  return store;
}

async function ids(store: SqliteStore<Tables>): Promise<Set<number>> {
  const rows = await store.reads.selectFrom('item').select('id').execute();
  return new Set(rows.map((row) => row.id));
}

describe('kill -9 of the writing process', () => {
  let child: BundledChild | undefined;
  afterEach(() => child?.kill());

  test('loses no acknowledged unit, and keeps each unit whole or not at all', async () => {
    await (await openWithTable()).close();
    const acknowledged: number[] = [];
    for (let kill = 0; kill < 3; kill += 1) {
      const first = String(1_000_000 * (kill + 1));
      child = await startBundledChild(WRITER, import.meta.dirname, [join(folder, 'testyard.db'), first]);
      for (let line = 0; line < 40; line += 1) acknowledged.push(Number(await child.nextLine()));
      await child.kill();
      acknowledged.push(...child.takeLines().map(Number));
      const store = await openWithTable();
      const stored = await ids(store);
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
      expect([...stored].filter((id) => !stored.has(id % 2 === 0 ? id + 1 : id - 1))).toEqual([]);
      await store.close();
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(120);
  });
});

/** Takes all room of a disk but so many KiB. */
function leaveRoom(kib: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'other'), Buffer.alloc(bavail * bsize - kib * 1024));
}

describe.skipIf(!mayMountSmallDisk())('a full disk', () => {
  beforeEach(() => mountSmallDisk(folder, 3));
  afterEach(() => unmountSmallDisk(folder));

  test('is DISK_FULL for units, leaves reads and what is stored, and is over when there is room', async () => {
    const store = await openWithTable();
    const insert = (id: number) =>
      store.units.run((db) =>
        db
          .insertInto('item')
          .values({ id, text: 'x'.repeat(20_000) })
          .execute(),
      );
    await insert(1);
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(1_500_000));
    const settled = [];
    for (let id = 2; id < 200; id += 2)
      settled.push(...(await Promise.allSettled([insert(id), insert(id + 1)])));
    const refused = settled.filter((one) => one.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) expect(one.reason).toMatchObject({ code: 'DISK_FULL' });
    const kept = settled.flatMap((one, index) => (one.status === 'fulfilled' ? [index + 2] : []));
    expect(await ids(store)).toEqual(new Set([1, ...kept]));
    rmSync(join(folder, 'ballast'));
    await insert(1_000);
    await store.close();
    const again = await openWithTable();
    expect(await ids(again)).toEqual(new Set([1, ...kept, 1_000]));
    expect((await sql<object>`pragma integrity_check`.execute(again.reads)).rows).toEqual([
      { integrity_check: 'ok' },
    ]);
    await again.close();
  });

  test.each([0, 40, 150, 400])(
    'at a first start that finds %i KiB is told, and the next one has all',
    async (kib) => {
      const ports = { clock: { now: () => 1 }, signals: localSignals(), onFatal: fail, onHookError: fail };
      const file = join(folder, 'testyard.db');
      leaveRoom(kib);
      const refused = { code: 'DISK_FULL', details: { given: file, why: { rule: 'disk-full-at' } } };
      await expect(openSqliteStore(file, ports)).rejects.toMatchObject(refused);
      rmSync(join(folder, 'other'));
      const store = await openSqliteStore(file, ports);
      expect(await store.reads.users.byName('admin')).toBeNull();
      await store.close();
    },
  );
});
