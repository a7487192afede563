import { type RawBuilder, sql } from 'kysely';
import { bindList } from './bind.ts';

/** The columns of a list, with their types, in the order of the values of each row. */
export type ListColumns = Readonly<Record<string, 'bigint' | 'double precision' | 'text'>>;

/**
 * Many rows as one bound value. The text of a statement is then the same however many they are, so that it is compiled
 * and prepared once; binding thousands of values one by one took longer than what was done with them.
 */
export interface RowLists {
  /** What stands behind `from`: the columns, and `place`, which counts the rows from 0. */
  list(columns: ListColumns, rows: readonly (readonly unknown[])[]): RawBuilder<unknown>;
}

export const sqliteLists: RowLists = {
  list: (columns, rows) => {
    const members = Object.keys(columns).map((name, index) => `value ->> ${index} as ${name}`);
    return sql`(select key as place, ${sql.raw(members.join(', '))} from json_each(${bindList(rows)}))`;
  },
};

export const postgresLists: RowLists = {
  list: (columns, rows) => {
    const members = Object.entries(columns).map(
      ([name, type], index) => `cast(value ->> ${index} as ${type}) as ${name}`,
    );
    return sql`(select number - 1 as place, ${sql.raw(members.join(', '))}
      from json_array_elements(cast(${bindList(rows)} as json)) with ordinality as element (value, number))`;
  },
};
