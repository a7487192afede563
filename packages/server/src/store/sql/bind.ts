/**
 * The one gate in front of the driver. libsql 0.5.29 ends the whole process when it is given a boolean, reads text with
 * NUL back cut short, stores every JavaScript number as a float and rounds integers beyond 2^53: whatever it cannot
 * keep exactly is refused here, with a TypeError that names the parameter.
 */
import { types } from 'node:util';

export type BoundValue = null | number | bigint | string | Uint8Array;

/**
 * Checks and converts one parameter of a statement: null, finite numbers, text without NUL and bytes pass, booleans
 * become 0 and 1, whole numbers are bound as integers (-0 is 0), lone surrogates are stored as U+FFFD. Throws TypeError
 * for everything else, also for whole numbers beyond 2^53 (ids are text).
 */
export function bindValue(value: unknown, position: number): BoundValue {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw refusal(position, 'text that holds a NUL character');
      return value;
    case 'number':
      return bindNumber(value, position);
    case 'boolean':
      return value ? 1n : 0n;
    case 'bigint':
      if (!Number.isSafeInteger(Number(value)))
        throw refusal(position, 'an integer beyond 2^53; store it as text');
      return value;
    default:
      if (value === null || types.isUint8Array(value)) return value;
      throw refusal(position, describe(value));
  }
}

export function bindValues(values: readonly unknown[]): BoundValue[] {
  return values.map((value, index) => bindValue(value, index + 1));
}

/** Escapes of lone surrogates, and of what looks like them in a text with backslashes. */
const mayBeSurrogate = /\\ud[89a-f]/;

/**
 * Checks rows that go as one JSON text: null, text without NUL, whole numbers up to 2^53 and fractions of a thousandth
 * pass, lone surrogates become U+FFFD. Throws TypeError for everything else: SQLite does not read each fraction that is
 * written as text exactly.
 */
export function bindList(rows: readonly (readonly unknown[])[]): string {
  for (const row of rows)
    for (let index = 0; index < row.length; index += 1) checkListed(row[index], index + 1);
  const text = JSON.stringify(rows);
  if (!mayBeSurrogate.test(text)) return text;
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value,
  );
}

function checkListed(value: unknown, position: number): void {
  if (value === null) return;
  if (typeof value !== 'string' && typeof value !== 'number') throw refusal(position, describe(value));
  const bound = bindValue(value, position);
  if (typeof bound === 'number' && Math.round(bound * 1000) / 1000 !== bound)
    throw refusal(position, 'a fraction finer than a thousandth');
}

function bindNumber(value: number, position: number): BoundValue {
  if (!Number.isFinite(value)) throw refusal(position, String(value));
  if (!Number.isInteger(value)) return value;
  if (!Number.isSafeInteger(value)) throw refusal(position, 'an integer beyond 2^53; store it as text');
  return BigInt(value);
}

function describe(value: unknown): string {
  if (typeof value !== 'object') return typeof value;
  return `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
}

/** Never shows the value: it may be a secret. */
function refusal(position: number, what: string): TypeError {
  return new TypeError(`SQL parameter ${position} is ${what}, which the store cannot keep`);
}
