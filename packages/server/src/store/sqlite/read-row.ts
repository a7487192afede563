/** A value as it comes out of the database. */
export type SqliteValue = null | number | string | Buffer;
export type SqliteRow = Record<string, SqliteValue>;

/**
 * Turns a row of the driver into ours, in place: bytes become a Buffer; a whole number beyond 2^53 has lost digits on
 * its way out of the driver and is refused with a RangeError that names the column.
 */
export function readRow(row: Record<string, unknown>): SqliteRow {
  for (const column in row) {
    const value = row[column];
    if (typeof value === 'number') checkNumber(value, column);
    else if (value instanceof ArrayBuffer) row[column] = Buffer.from(value);
  }
  return row as SqliteRow;
}

function checkNumber(value: number, column: string): void {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new RangeError(`column ${column} holds an integer beyond 2^53; store it as text`);
  }
}
