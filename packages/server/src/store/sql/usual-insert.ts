import { type Compilable, sql } from 'kysely';
import type { Database } from './database.ts';
import { type Statement, statement, type Values } from './statement.ts';

/**
 * An insert of rows, most of which have the `usual` values. Of those that have all of them these stand in the text of the
 * statement: what is bound has to be brought over to the database value by value, which takes longer than to store it.
 */
export function usualInsert<Row extends Values<Row>>(
  usual: Partial<Row>,
  build: (db: Database, row: Row) => Compilable,
): Statement<Row, unknown> {
  const names = Object.keys(usual) as (keyof Row)[];
  const literals = Object.fromEntries(names.map((name) => [name, sql.lit(usual[name])]));
  const whole = statement(build);
  const short = statement((db, row: Row) => build(db, { ...row, ...literals }));
  return (db, row, locks) => {
    const isUsual = names.every((name) => row[name] === usual[name]);
    return isUsual ? short(db, row, locks) : whole(db, row, locks);
  };
}
