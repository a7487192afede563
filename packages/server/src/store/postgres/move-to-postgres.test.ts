/** Moving a data folder's database to a real PostgreSQL server, and going on there. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { moveToPostgres } from '../../backup/move-to-postgres.ts';
import { queryPostgres } from '../../testing/postgres-server.ts';
import { newDatabase } from '../../testing/test-database.ts';
import { localSignals } from '../../world/local-signals.ts';
import { migrationNames } from '../migrate.ts';
import { openPostgresStore } from '../postgres.ts';
import { SqliteConnection } from '../sqlite/sqlite-connection.ts';
import { openSqliteStore } from '../sqlite.ts';

let folder: string;
let url: string;
const file = () => join(folder, 'testyard.db');
const clock = { now: () => Date.UTC(2026, 0, 1) };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-move-'));
  url = (await newDatabase()) ?? '';
  const fail = (error: unknown): void => {
    throw error;
  };
  const signals = localSignals();
  await (await openSqliteStore(file(), { clock, signals, onFatal: fail, onHookError: fail })).close();
});
afterEach(() => rmSync(folder, { recursive: true }));

function move(more: { signal?: AbortSignal; onProgress?: () => void } = {}) {
  const request = { dataFolder: folder, databaseUrl: url, clock, signal: new AbortController().signal };
  return moveToPostgres({ onProgress: () => {}, ...request, ...more });
}

function write(sql: string, values: readonly unknown[] = []): void {
  const connection = new SqliteConnection(file());
  try {
    connection.query(sql, values);
  } finally {
    connection.close();
  }
}

const addProject = (id: string) =>
  write('insert into projects (id, name, created_at, last_run_number) values (?, ?, 1, 7)', [
    id,
    `name of ${id}`,
  ]);
const rowsThere = (table: string) => queryPostgres(url, `select count(*)::int as rows from ${table}`);

/** The insert statement of one row for each table, of arbitrary values that fit the columns. */
async function fillAll(seed: number): Promise<Record<string, number>> {
  const connection = new SqliteConnection(file());
  const counts: Record<string, number> = {};
  try {
    const tables = connection
      .query(
        `select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'kysely%'`,
      )
      .rows.map(({ name }) => String(name));
    connection.query('begin');
    for (const table of tables) {
      const columns = connection.query(`pragma table_info(${table})`).rows;
      const text = fc
        .string({ unit: 'grapheme', maxLength: 40 })
        .map((value) => Buffer.from(value.replaceAll('\0', '')).toString());
      const row = fc.tuple(
        ...columns.map(({ type, notnull, pk }) => {
          const value: fc.Arbitrary<unknown> =
            type === 'double precision'
              ? fc.double({ min: -1e12, max: 1e12, noNaN: true })
              : type === 'text'
                ? text
                : fc.integer({ min: pk === 1 ? 1 : Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
          return notnull === 1 || pk !== 0 ? value : fc.option(value);
        }),
      );
      const names = columns.map(({ name }) => `"${name}"`).join(', ');
      const holes = columns.map(() => '?').join(', ');
      let added = 0;
      for (const values of fc.sample(row, { seed, numRuns: 30 }))
        added += connection.query(
          `insert or ignore into ${table} (${names}) values (${holes})`,
          values,
        ).changes;
      counts[table] = added;
    }
    connection.query('commit');
  } finally {
    connection.close();
  }
  return counts;
}

describe.skipIf(inject('postgresUrl') === null)('moving to PostgreSQL', () => {
  test.each([1, 2])('every row of every table is there, value by value (seed %i)', async (seed) => {
    const counts = await fillAll(seed);
    expect(Object.keys(counts).length).toBeGreaterThan(20);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
    const before = readFileSync(file());
    const moved = await move();
    expect(Object.fromEntries(moved.map(({ name, rows }) => [name, rows]))).toEqual(counts);
    expect(readFileSync(file())).toEqual(before);
    const [project] = await queryPostgres(url, 'select * from projects order by id collate "C" limit 1');
    const connection = new SqliteConnection(file(), { readonly: true });
    const [source] = connection.query('select * from projects order by id limit 1').rows;
    connection.close();
    expect({ ...project, created_at: Number(project?.created_at) }).toMatchObject({
      id: source?.id,
      name: source?.name,
      created_at: source?.created_at,
    });
  });

  test('numbers go on after the last that was ever given, also where its row is gone', async () => {
    const columns =
      'id, run_id, task_id, round, position, case_key, identity, name, suite, attempts, failed_attempts, losses';
    const values = `'r', 't', 1, ?, 'k', 'i', 'n', 's', 0, 0, 0`;
    for (const id of [5, 90]) write(`insert into cases (${columns}) values (${id}, ${values})`, [id]);
    write('delete from cases where id = 90');
    await move();
    const [next] = await queryPostgres(
      url,
      `insert into cases (${columns}) values (default, ${values.replace('?', '7')}) returning id`,
    );
    expect(Number(next?.id)).toBe(91);
  });

  test('the store opens on what was moved, with the same schema', async () => {
    addProject('p1');
    await move();
    const store = await openPostgresStore(url, { signals: localSignals(), reachMs: 10_000 });
    expect(await store.reads.projects.byId('p1')).toMatchObject({ name: 'name of p1' });
    await store.close();
    const names = await queryPostgres(url, 'select name from kysely_migration order by name');
    expect(names.map(({ name }) => name)).toEqual(migrationNames);
  });

  test('a database with rows is refused, and its password is in no message', async () => {
    addProject('p1');
    await move();
    const refused = await move().catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'DATABASE_NOT_EMPTY',
      details: { given: expect.stringMatching(/^postgres:/) },
    });
    expect(JSON.stringify(refused)).not.toContain('password');
    expect(await rowsThere('projects')).toEqual([{ rows: 1 }]);
  });

  test('an interrupted move leaves the database empty, and can be repeated', async () => {
    addProject('p1');
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(new Error('enough'));
    await expect(move({ signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect(await rowsThere('projects')).toEqual([{ rows: 0 }]);
    await move();
    expect(await rowsThere('projects')).toEqual([{ rows: 1 }]);
  });

  test('rows that are not the same afterwards are noticed, and nothing is kept', async () => {
    addProject('p1');
    const store = await openPostgresStore(url, { signals: localSignals(), reachMs: 10_000 });
    await store.close();
    await queryPostgres(
      url,
      `create function spoil() returns trigger language plpgsql as $$ begin new.name := 'x'; return new; end $$;
       create trigger spoil before insert on projects for each row execute function spoil()`,
    );
    await expect(move()).rejects.toMatchObject({ code: 'MOVED_ROWS_DIFFER', details: { given: 'projects' } });
    expect(await rowsThere('projects')).toEqual([{ rows: 0 }]);
  });

  test('a folder without data, and one of a newer or an older schema, are refused', async () => {
    write(`update kysely_migration set name = '9999-later' where name = '0001-first-schema'`);
    await expect(move()).rejects.toMatchObject({ code: 'DATA_NEWER' });
    write(`delete from kysely_migration where name = '9999-later'`);
    await expect(move()).rejects.toMatchObject({ code: 'SCHEMA_NOT_PRESENT' });
    rmSync(file());
    await expect(move()).rejects.toMatchObject({ code: 'NOTHING_TO_MOVE' });
  });
});
