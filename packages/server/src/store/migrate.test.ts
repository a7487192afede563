import { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrateToLatest } from './migrate.ts';
import { SqliteConnection } from './sqlite/sqlite-connection.ts';
import { SqliteDialect } from './sqlite/sqlite-driver.ts';

let connection: SqliteConnection;
beforeEach(() => {
  connection = new SqliteConnection(':memory:');
});
afterEach(() => connection.close());

test('a migration that is cut short leaves nothing, and the next start does all of it', async () => {
  const session = {
    get inTransaction() {
      return connection.inTransaction;
    },
    query: (sql: string, parameters?: readonly unknown[]) => {
      if (sql.startsWith('create table "runs"')) throw new Error('cut short');
      return connection.query(sql, parameters);
    },
  };
  const db = new Kysely<unknown>({ dialect: new SqliteDialect(session) });
  await expect(migrateToLatest(db)).rejects.toThrow('cut short');
  const left = connection.query("select name from sqlite_schema where type = 'table'").rows;
  expect(left.map(({ name }) => name).filter((name) => !String(name).startsWith('kysely'))).toEqual([]);

  await migrateToLatest(new Kysely<unknown>({ dialect: new SqliteDialect(connection) }));
  expect(connection.query('select name from kysely_migration').rows).toContainEqual({
    name: '0001-first-schema',
  });
  expect(connection.query('select count(*) as runs from runs').rows).toEqual([{ runs: 0 }]);
});

test('data that a newer version has served are refused as such, and left as they are', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect(connection) });
  await migrateToLatest(db);
  connection.query("insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01')");
  const why = { rule: 'newer-migrations', names: '9999-later' };
  await expect(migrateToLatest(db)).rejects.toMatchObject({ code: 'DATA_NEWER', details: { why } });
});
