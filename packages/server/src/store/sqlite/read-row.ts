/** A value as it comes out of the database. */
export type SqliteValue = null | number | string | Buffer;
export type SqliteRow = Record<string, SqliteValue>;

/**
 * Rows of the driver, lists of values, by the names of their columns: bytes become a Buffer; a whole number beyond 2^53
 * has lost digits on its way out of the driver and is refused with a RangeError that names the column.
 */
export function readRows(columns: readonly string[], rows: readonly (readonly unknown[])[]): SqliteRow[] {
  return rows.map((values) => {
    const row: SqliteRow = {};
    for (const [index, column] of columns.entries()) row[column] = readValue(values[index], column);
    return row;
  });
}

function readValue(value: unknown, column: string): SqliteValue {
  if (typeof value === 'number') return checkedNumber(value, column);
  return value instanceof ArrayBuffer ? Buffer.from(value) : (value as SqliteValue);
}

function checkedNumber(value: number, column: string): number {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`column ${column} holds an integer beyond 2^53; store it as text`);
  }
  return value;
}
