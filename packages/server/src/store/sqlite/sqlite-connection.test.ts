import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteConnection } from './sqlite-connection.ts';
import { sqliteResultCode } from './sqlite-failure.ts';
import { StatementCache } from './statement-cache.ts';

let folder: string;
let connection: SqliteConnection;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'testyard-connection-'));
  connection = new SqliteConnection(join(folder, 'c.db'));
  connection.query('create table item (id text primary key, size integer)');
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

function failureOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to fail');
}

describe('a connection', () => {
  test('gives rows that hold their columns and nothing else', () => {
    const { rows } = connection.query("select 1 as one, 'x' as text, null as empty");
    expect(rows).toEqual([{ one: 1, text: 'x', empty: null }]);
    expect(Reflect.ownKeys(rows[0] ?? {})).toEqual(['one', 'text', 'empty']);
  });

  test('gives the number of changed rows', () => {
    connection.query("insert into item values ('a', 1), ('b', 2)");
    expect(connection.query('update item set size = ?', [7]).changes).toBe(2);
    expect(connection.query('delete from item where id = ? returning size', ['a']).rows).toEqual([
      { size: 7 },
    ]);
  });

  test('goes on after a statement that failed, with the same statement', () => {
    const insert = (id: string) => connection.query('insert into item values (?, 1) returning id', [id]).rows;
    insert('a');
    expect(sqliteResultCode(failureOf(() => insert('a')))).toBe(1555);
    expect(insert('b')).toEqual([{ id: 'b' }]);
  });

  test('sees a column that was added after a statement was cached', () => {
    connection.query("insert into item values ('a', 1)");
    const read = () => connection.query('select * from item').rows;
    expect(read()).toEqual([{ id: 'a', size: 1 }]);
    connection.query("alter table item add column note text default 'n'");
    expect(read()).toEqual([{ id: 'a', size: 1, note: 'n' }]);
  });

  test('drops an open transaction when it closes, and refuses statements afterwards', () => {
    connection.query('begin');
    connection.query("insert into item values ('lost', 1)");
    connection.close();
    connection.close();
    expect(() => connection.query('select 1')).toThrow('closed');
    connection = new SqliteConnection(join(folder, 'c.db'));
    expect(connection.query('select * from item').rows).toEqual([]);
  });
});

describe('the statement cache', () => {
  test('prepares a text once and drops the one unused for longest', () => {
    const prepared: string[] = [];
    const cache = new StatementCache<string>(2);
    const get = (sql: string) => cache.get(sql, (text) => `${text} ${prepared.push(text)}`);
    expect([get('a'), get('b'), get('a'), get('c'), get('a'), get('b')]).toEqual([
      'a 1',
      'b 2',
      'a 1',
      'c 3',
      'a 1',
      'b 4',
    ]);
    expect(cache.size).toBe(2);
  });
});
