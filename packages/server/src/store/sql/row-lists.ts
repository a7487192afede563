import { type RawBuilder, sql } from 'kysely';
import { bindList } from './bind.ts';

/** The columns of a list, with their types, in the order of the values of each row. */
export type ListColumns = Readonly<Record<string, 'bigint' | 'double precision' | 'text'>>;

/**
 * Many rows as one bound value. The text of a statement is then the same however many they are, so that it is compiled
 * and prepared once; binding thousands of values one by one took longer than what was done with them.
 */
export interface RowLists {
  /**
   * What stands behind `from`: the columns, and `place`, which counts the rows from 0. `rows`: or the text that `bindList`
   * makes of them, which a statement that is built once can bind.
   */
  list(columns: ListColumns, rows: Rows | string): RawBuilder<unknown>;
  /** Whether the column is one of these whole numbers. */
  among(column: string, values: readonly number[]): RawBuilder<boolean>;
  /** The same for texts, given as the JSON text of their list, which a statement that is built once can bind. */
  texts(json: string): RawBuilder<string>;
  /** Columns, or expressions, of one row as one value, JSON text of a list. For texts and whole numbers. */
  row(columns: readonly string[]): RawBuilder<string>;
  /**
   * The rows of a query as one value, JSON text of a list of rows: objects that the driver makes of hundreds of rows
   * take many times as long. For texts and whole numbers: fractions would lose digits. In any order without `order`.
   */
  gather(columns: readonly string[], order?: string): RawBuilder<string>;
}

export const sqliteLists: RowLists = {
  list: (columns, rows) => {
    const { members, text } = partsOf(columns, rows, ({ index }) => `value ->> ${index}`);
    return sql`(select key as place, ${members} from json_each(${text}))`;
  },
  among: (column, values) =>
    sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`,
  texts: (json) => sql`(select value from json_each(${json}))`,
  row: (columns) => sql<string>`json_array(${sql.raw(columns.join(', '))})`,
  gather: (columns, order) =>
    sql<string>`json_group_array(json_array(${sql.raw(columns.join(', '))}) ${ordered(order)})`,
};

export const postgresLists: RowLists = {
  list: (columns, rows) => {
    const { members, text } = partsOf(
      columns,
      rows,
      ({ index, type }) => `cast(value ->> ${index} as ${type})`,
    );
    return sql`(select number - 1 as place, ${members}
      from jsonb_array_elements(cast(${text} as jsonb)) with ordinality as element (value, number))`;
  },
  among: (column, values) => sql`${sql.ref(column)} = any(cast(${`{${values.join(',')}}`} as bigint[]))`,
  texts: (json) =>
    sql`(select value from json_array_elements_text(cast(${json} as json)) as element (value))`,
  row: (columns) => sql<string>`cast(json_build_array(${sql.raw(columns.join(', '))}) as text)`,
  gather: (columns, order) => {
    const row = sql`json_build_array(${sql.raw(columns.join(', '))})`;
    return sql<string>`cast(coalesce(json_agg(${row} ${ordered(order)}), '[]') as text)`;
  },
};

type Rows = readonly (readonly unknown[])[];

/**
 * The columns of a list, and its text. What is the same in all rows is bound once: to take a value out of a row takes
 * about as long as to store it.
 */
function partsOf(
  columns: ListColumns,
  rows: Rows | string,
  member: (column: { readonly index: number; readonly type: string }) => string,
): { readonly members: RawBuilder<unknown>; readonly text: string } {
  const all = Object.entries(columns).map(([name, type], place) => ({ name, type, place }));
  // A statement that is built once has no rows yet, only where their text will stand.
  const given = Array.isArray(rows) ? (rows as Rows) : null;
  const alike = given === null ? [] : all.filter(({ place }) => isAlike(given, place));
  const own = all.filter((column) => !alike.includes(column));
  const members = [
    ...own.map(({ name, type }, index) => sql.raw(`${member({ index, type })} as ${name}`)),
    ...alike.map(
      ({ name, type, place }) => sql`cast(${given?.[0]?.[place]} as ${sql.raw(type)}) as ${sql.raw(name)}`,
    ),
  ];
  return {
    members: sql.join(members),
    text: given === null ? (rows as string) : listOf(given, own, all.length),
  };
}

function isAlike(rows: Rows, place: number): boolean {
  return rows.length > 1 && rows.every((row) => row[place] === rows[0]?.[place]);
}

function listOf(rows: Rows, own: readonly { readonly place: number }[], columns: number): string {
  return bindList(own.length === columns ? rows : rows.map((row) => own.map(({ place }) => row[place])));
}

function ordered(by: string | undefined): RawBuilder<unknown> {
  return by === undefined ? sql`` : sql`order by ${sql.ref(by)}`;
}
