import fc from 'fast-check';
import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SqliteConnection } from '../sqlite/sqlite-connection.ts';
import { SqliteDialect } from '../sqlite/sqlite-driver.ts';
import { type ListColumns, postgresLists, sqliteLists } from './row-lists.ts';

let connection: SqliteConnection;
let db: Kysely<unknown>;

beforeAll(() => {
  connection = new SqliteConnection(':memory:');
  db = new Kysely({ dialect: new SqliteDialect(connection) });
});

afterAll(() => connection.close());

const columns = { name: 'text', line: 'bigint', ms: 'double precision' } as const satisfies ListColumns;

/** Of few values, so that often a column has one and the same in all rows. */
const row = fc.tuple(
  fc.constantFrom(null, '', 'a', '7', 'ä\ud800'),
  fc.constantFrom(null, 0, 7),
  fc.constantFrom(null, 0, 0.5),
);

test('rows come out as they went in, whichever of their columns are alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 4 }), async (rows) => {
      const list = sqliteLists.list(columns, rows);
      const found = await sql<Record<string, unknown>>`
        select place, name, line, ms from ${list} as listed order by place`.execute(db);
      const kept = rows.map(([name, line, ms], place) => ({
        ...{ place, name: name?.replace('\ud800', '\ufffd') ?? null, line, ms },
      }));
      expect(found.rows).toEqual(kept);
    }),
    { numRuns: 300 },
  );
});

test('what all rows have is bound once, with its type', () => {
  const rows = [
    ['a', 7, null],
    ['b', 7, null],
  ];
  for (const lists of [sqliteLists, postgresLists]) {
    const { sql: text, parameters } = sql`select * from ${lists.list(columns, rows)} as listed`.compile(db);
    expect(parameters).toEqual([7, null, '[["a"],["b"]]']);
    expect(text).toContain('cast(? as bigint) as line, cast(? as double precision) as ms');
  }
});
