import { CoreError, systemWhy } from '@testyard/core';
import { SqliteConnection } from './sqlite-connection.ts';

export interface SourceTable {
  readonly name: string;
  /** In the order of their names. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** The column whose numbers the database gives, and the last that it gave; numbers of deleted rows are not given again. */
  readonly generated: { readonly column: string; readonly last: number } | null;
}

export type PlainRow = Readonly<Record<string, unknown>>;

const PAGE_ROWS = 500;

/** Reads a database file table by table, by what the file itself says of its tables. */
export class TableReader {
  readonly #connection: SqliteConnection;

  /** Errors: DATA_FOLDER_UNUSABLE. */
  constructor(file: string) {
    try {
      this.#connection = new SqliteConnection(file, { readonly: true });
      this.#connection.query('select name from kysely_migration');
    } catch (error) {
      throw new CoreError('DATA_FOLDER_UNUSABLE', { given: file, why: systemWhy(error) });
    }
  }

  /** The schemas that it has gone through, oldest first. */
  schema(): readonly string[] {
    const { rows } = this.#connection.query('select name from kysely_migration order by name');
    return rows.map(({ name }) => String(name));
  }

  tables(): readonly SourceTable[] {
    const { rows } = this.#connection.query(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'kysely%'
       order by name`,
    );
    return rows.map(({ name }) => this.#table(String(name)));
  }

  /** All rows of a table, in pages. */
  *pages({ name, columns }: SourceTable): Generator<readonly PlainRow[]> {
    const wanted = columns.map(quoted).join(', ');
    const sql = `select rowid as "page key", ${wanted} from ${quoted(name)} where rowid > ? order by rowid limit ?`;
    for (let after = Number.MIN_SAFE_INTEGER; ; ) {
      const { rows } = this.#connection.query(sql, [after, PAGE_ROWS]);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = Number(last['page key']);
      yield rows.map(({ 'page key': _, ...row }) => row);
    }
  }

  close(): void {
    this.#connection.close();
  }

  #table(name: string): SourceTable {
    const info = this.#connection.query(`pragma table_info(${quoted(name)})`).rows;
    const columns = info.map((row) => String(row.name)).sort();
    const [{ count = 0 } = {}] = this.#connection.query(`select count(*) as count from ${quoted(name)}`).rows;
    const [sequence] = this.#sequences().filter((each) => each.name === name);
    const key = info.find(({ pk }) => pk === 1)?.name;
    const generated = sequence === undefined ? null : { column: String(key), last: Number(sequence.seq) };
    return { name, columns, rows: Number(count), generated };
  }

  /** SQLite makes this table with the first column that it gives numbers to. */
  #sequences(): readonly PlainRow[] {
    const there = this.#connection.query(`select 1 from sqlite_master where name = 'sqlite_sequence'`).rows;
    return there.length === 0 ? [] : this.#connection.query('select name, seq from sqlite_sequence').rows;
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
