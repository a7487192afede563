import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqlite, type SqliteStore } from './open-sqlite.ts';

interface Tables {
  item: { id: string; size: number };
}

let folder: string;
let file: string;
let store: SqliteStore<Tables>;

function fail(error: unknown): never {
  throw error;
}

function open(path = file): SqliteStore<Tables> {
  return openSqlite<Tables>(path, { clock: { now: () => 1 }, onFatal: fail, onHookError: fail });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-open-'));
  file = join(folder, 'testyard.db');
  store = open();
  await store.migrations.schema
    .createTable('item')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('size', 'integer', (column) => column.notNull())
    .execute();
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function pragma(name: string): Promise<unknown> {
  const { rows } = await store.units.run((db) =>
    sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db),
  );
  return Object.values(rows[0] ?? {})[0];
}

describe('an open SQLite store', () => {
  test('writes durably: WAL, synchronous NORMAL for checkpoints, none within a commit, foreign keys', async () => {
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(1);
    expect(await pragma('wal_autocheckpoint')).toBe(0);
    expect(await pragma('foreign_keys')).toBe(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('reads only what is committed, while a unit is open', async () => {
    const seen = await store.units.run(async (db) => {
      await db.insertInto('item').values({ id: 'a', size: 1 }).execute();
      return store.reads.selectFrom('item').selectAll().execute();
    });
    expect(seen).toEqual([]);
    expect(await store.reads.selectFrom('item').selectAll().execute()).toEqual([{ id: 'a', size: 1 }]);
  });

  test('the reading connection refuses to write', async () => {
    const write = store.reads.insertInto('item').values({ id: 'a', size: 1 }).execute();
    await expect(write).rejects.toThrow(/readonly|read-only|query_only/i);
  });

  test('tells how many rows a statement changed', async () => {
    await store.units.run((db) =>
      db
        .insertInto('item')
        .values([
          { id: 'a', size: 1 },
          { id: 'b', size: 1 },
        ])
        .execute(),
    );
    const updated = await store.units.run((db) => db.updateTable('item').set({ size: 2 }).executeTakeFirst());
    expect(updated.numUpdatedRows).toBe(2n);
  });

  test('writes its log back when it closes, and opens again with what was committed', async () => {
    await store.units.run((db) => db.insertInto('item').values({ id: 'a', size: 1 }).execute());
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    await store.close();
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    store = open();
    expect(await store.reads.selectFrom('item').selectAll().execute()).toEqual([{ id: 'a', size: 1 }]);
  });

  test('refuses a file that is no database and a path that cannot be', () => {
    writeFileSync(join(folder, 'text.db'), 'this is no database, it is a text of some length '.repeat(40));
    for (const path of [join(folder, 'text.db'), join(folder, 'missing', 'x.db')]) {
      expect(() => open(path)).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }));
    }
  });

  test('runs a transaction of Kysely for migrations', async () => {
    const failing = store.migrations.transaction().execute(async (transaction) => {
      await transaction.insertInto('item').values({ id: 'a', size: 1 }).execute();
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(await store.reads.selectFrom('item').selectAll().execute()).toEqual([]);
  });
});
