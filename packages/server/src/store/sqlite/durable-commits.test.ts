/** Units on a real database in a file, whose log is synced when a test says so. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DurableCommits, type SyncedLog } from './durable-commits.ts';
import { GroupCommit } from './group-commit.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { WriteAheadLog } from './write-ahead-log.ts';
import { WriteBack } from './write-back.ts';

interface Tables {
  item: { id: number; text: string };
  child: { id: number; item_id: number };
}

const pageBytes = 4096;
const frameBytes = 24 + pageBytes;

let folder: string;
let file: string;
let writer: SqliteConnection;
let reader: SqliteConnection;
let log: WriteAheadLog;
let writeBack: WriteBack;
let fatal: unknown[];
let hold: () => Promise<void>;
let syncs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-durable-'));
  file = join(folder, 'durable.db');
  [writer, reader] = [new SqliteConnection(file), new SqliteConnection(file)];
  for (const pragma of ['journal_mode = wal', 'synchronous = normal', 'wal_autocheckpoint = 0'])
    writer.query(`pragma ${pragma}`);
  writer.query('pragma foreign_keys = 1');
  writer.query('create table item (id integer primary key, text text)');
  writer.query(
    'create table child (id integer primary key, item_id integer references item (id) deferrable initially deferred)',
  );
  reader.query('select 1 from sqlite_schema limit 1');
  log = new WriteAheadLog(file, pageBytes);
  writeBack = new WriteBack(file, [{ pragma: 'synchronous', value: 'normal', readBack: 1 }]);
  [fatal, hold, syncs] = [[], async () => {}, 0];
});

afterEach(() => {
  for (const each of [writeBack, writer, reader, log]) each.close();
  rmSync(folder, { recursive: true });
});

function units(): GroupCommit<Tables> {
  const held: SyncedLog = {
    holdsFrames: (count) => log.holdsFrames(count),
    sync: async () => {
      syncs += 1;
      await hold();
      await log.sync();
    },
  };
  return new GroupCommit<Tables>(writer, new DurableCommits({ writer, reader, log: held, writeBack }), {
    clock: { now: () => 1 },
    onFatal: (error) => fatal.push(error),
    onHookError: (error) => fatal.push(error),
  });
}

const insert =
  (id: number, text = '') =>
  (db: Kysely<Tables>) =>
    db.insertInto('item').values({ id, text }).execute();
const read = (connection: SqliteConnection) =>
  connection.query('select id from item order by id').rows.map(({ id }) => id);

describe('what readers see', () => {
  test('is what is on disk: a commit whose sync is under way is not seen, and seen when its caller is answered', async () => {
    const group = units();
    await group.run(insert(1));
    let release = () => {};
    const asked = new Promise<void>((told) => {
      hold = () => {
        told();
        return new Promise((resolve) => {
          release = resolve;
        });
      };
    });
    const second = group.run(insert(2));
    await Promise.race([asked, second]);
    expect(read(writer)).toEqual([1, 2]);
    expect(read(reader)).toEqual([1]);
    release();
    await second;
    expect(read(reader)).toEqual([1, 2]);
    expect(reader.inTransaction).toBe(false);
  });

  test('stays what was on disk where the sync fails', async () => {
    const group = units();
    await group.run(insert(1));
    hold = () => Promise.reject(new Error('EIO: i/o error, fdatasync'));
    await expect(group.run(insert(2))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(read(reader)).toEqual([1]);
    expect(fatal).toMatchObject([{ message: 'EIO: i/o error, fdatasync' }]);
  });

  test('goes on where the commit fails', async () => {
    const group = units();
    const orphan = group.run((db) => db.insertInto('child').values({ id: 1, item_id: 7 }).execute());
    await expect(orphan).rejects.toThrow('FOREIGN KEY');
    expect([reader.inTransaction, syncs]).toEqual([false, 0]);
    await group.run(insert(1));
    expect(read(reader)).toEqual([1]);
  });
});

describe('a unit', () => {
  test('that only reads waits for no sync; one that writes does, whatever its statement answers', async () => {
    const group = units();
    await group.run(insert(1));
    await group.run((db) => db.selectFrom('item').selectAll().execute());
    await group.run((db) => db.updateTable('item').set({ text: 'x' }).where('id', '=', 9).execute());
    expect(syncs).toBe(1);
    const writes = [
      (db: Kysely<Tables>) => db.updateTable('item').set({ text: 'x' }).returning('id').execute(),
      (db: Kysely<Tables>) => db.insertInto('item').values({ id: 2, text: '' }).returning('id').execute(),
      (db: Kysely<Tables>) => db.deleteFrom('item').execute(),
    ];
    for (const write of writes) await group.run<unknown>(write);
    expect(syncs).toBe(4);
  });
});

describe('the log', () => {
  test('is written back when it holds 1,000 pages, and used from its begin again', async () => {
    const group = units();
    const text = 'x'.repeat(20 * pageBytes);
    for (let id = 1; id <= 300; id += 1) await group.run(insert(id, text));
    // Six times as many pages were written; a unit has some twenty of them.
    expect(statSync(`${file}-wal`).size).toBeLessThan(1_060 * frameBytes);
    expect(read(reader)).toHaveLength(300);
    expect(statSync(file).size).toBeGreaterThan(5_000 * pageBytes);
  });

  test('is written back beside the event loop', async () => {
    // Not by units: those would have begun to write it back.
    for (let id = 1; id <= 4; id += 1)
      writer.query('insert into item values (?, ?)', [id, 'x'.repeat(5_000 * pageBytes)]);
    let turns = 0;
    let isOver = false;
    const running = writeBack.run().then(() => (isOver = true));
    for (; !isOver; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    await running;
    expect(turns).toBeGreaterThan(10);
    expect(statSync(file).size).toBeGreaterThan(20_000 * pageBytes);
  });

  test('knows how many pages it holds since it was begun anew', async () => {
    const group = units();
    const text = 'x'.repeat(20 * pageBytes);
    for (let id = 1; id <= 3; id += 1) await group.run(insert(id, text));
    expect([log.holdsFrames(60), log.holdsFrames(200)]).toEqual([true, false]);
    expect(writer.query('pragma wal_checkpoint(passive)').rows).toMatchObject([{ busy: 0 }]);
    await group.run(insert(4));
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(60 * frameBytes);
    expect([log.holdsFrames(1), log.holdsFrames(60)]).toEqual([true, false]);
  });

  test('can be closed while the database is open: no lock is given up with it', async () => {
    const other = new SqliteConnection(file);
    writer.query('begin immediate');
    closeSync(openSync(`${file}-wal`, 'r+'));
    expect(() => other.query('begin immediate')).toThrow(/locked/);
    writer.query('rollback');
    other.close();
  });
});
