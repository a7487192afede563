import { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Tables } from '../schema.ts';
import { SqliteConnection } from '../sqlite/sqlite-connection.ts';
import { SqliteDialect } from '../sqlite/sqlite-driver.ts';
import { statement } from './statement.ts';

let session: SqliteConnection;
beforeEach(() => {
  session = new SqliteConnection(':memory:');
  session.query('create table watch (name text primary key, kept_until integer not null)');
});
afterEach(() => session.close());

const open = () => new Kysely<Tables>({ dialect: new SqliteDialect(session) });

test('is built once for each handle, and says the values of each call', async () => {
  let built = 0;
  const put = statement((db, row: { name: string; kept_until: number }) => {
    built += 1;
    return db.insertInto('watch').values(row);
  });
  const later = statement((db, { after }: { after: number }) =>
    db.selectFrom('watch').select('name').where('kept_until', '>', after).where('name', '!=', 'fixed'),
  );
  const [one, other] = [open(), open()];
  for (const [number, db] of [one, other, one, other].entries())
    await put(db, { kept_until: number, name: `row ${number}` });
  await put(one, { name: 'fixed', kept_until: 9 });
  expect(built).toBe(2);
  expect(await later(one, { after: 1 })).toEqual([{ name: 'row 2' }, { name: 'row 3' }]);
  expect(await later(one, { after: 2 })).toEqual([{ name: 'row 3' }]);
});

test('one that decides by a value, or is not given one, is refused', async () => {
  const deciding = statement((db, { name }: { name: string }) =>
    db.selectFrom('watch').selectAll().where('name', '=', `${name}!`),
  );
  await expect(deciding(open(), { name: 'a' })).rejects.toThrow('was looked at');
  const byName = statement((db, { name }: { name: string }) =>
    db.selectFrom('watch').selectAll().where('name', '=', name),
  );
  const db = open();
  expect(await byName(db, { name: 'a' })).toEqual([]);
  await expect(byName(db, {} as { name: string })).rejects.toThrow('was given no value name');
});
