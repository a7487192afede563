import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SqliteConnection } from '../sqlite/sqlite-connection.ts';
import { bindList, bindValue } from './bind.ts';

let connection: SqliteConnection;

beforeAll(() => {
  connection = new SqliteConnection(':memory:');
  connection.query('create table kept (plain, text_column text, integer_column integer, real_column real)');
});

afterAll(() => connection.close());

function roundTrip(value: unknown, column = 'plain'): unknown {
  const sql = `insert into kept (${column}) values (?) returning ${column} as value`;
  return connection.query(sql, [value]).rows[0]?.value;
}

/** For properties: throws where the two differ. */
function isKept(actual: unknown, expected: unknown): void {
  expect(actual).toBe(expected);
}

const text = fc.string({ unit: 'binary', maxLength: 60 }).map((value) => value.replaceAll('\0', '0'));
const safeInteger = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 31, 2 ** 32),
);
const fraction = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => !Number.isInteger(value));
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc.uint8Array({ minLength: 4, maxLength: 100 }).map((value) => value.subarray(1, 3)),
  fc.uint8Array({ maxLength: 100 }).map((value) => Buffer.from(value)),
);
const refused = fc.oneof(
  fc.constantFrom<unknown>(undefined, Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 1e300),
  fc.constantFrom<unknown>(2n ** 53n, -(2n ** 63n), 2n ** 64n, 10n ** 400n),
  fc.constantFrom<unknown>(
    new Date(0),
    new Map(),
    Symbol('s'),
    () => 1,
    new Uint16Array(2),
    new ArrayBuffer(2),
  ),
  fc.constantFrom<unknown>(new Proxy(new Uint8Array(2), {}), new DataView(new ArrayBuffer(1)), Object(true)),
  fc.array(fc.anything()),
  fc.object(),
  fc.tuple(fc.string(), fc.string()).map(([left, right]) => `${left}\0${right}`),
);

describe('what may be stored comes back as it was', () => {
  test('text of any characters', () => {
    fc.assert(
      fc.property(text, (value) => isKept(roundTrip(value), value)),
      { numRuns: 500 },
    );
  });

  test('a lone surrogate becomes U+FFFD', () => {
    expect(roundTrip('a\ud800b')).toBe('a\ufffdb');
  });

  test('whole numbers, as integers', () => {
    fc.assert(
      fc.property(safeInteger, (value) => {
        expect(roundTrip(value)).toBe(value === 0 ? 0 : value);
        expect(roundTrip(value, 'integer_column')).toBe(value === 0 ? 0 : value);
        expect(roundTrip(value, 'text_column')).toBe(String(value === 0 ? 0 : value));
        expect(roundTrip(BigInt(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test('fractions, bytes, null, and booleans as 0 and 1', () => {
    fc.assert(fc.property(fraction, (value) => isKept(roundTrip(value), value)));
    fc.assert(fc.property(fraction, (value) => isKept(roundTrip(value, 'real_column'), value)));
    fc.assert(
      fc.property(bytes, (value) => {
        const back = roundTrip(value);
        expect(Buffer.isBuffer(back)).toBe(true);
        expect(Buffer.compare(back as Buffer, value)).toBe(0);
      }),
    );
    expect([roundTrip(null), roundTrip(true), roundTrip(false)]).toEqual([null, 1, 0]);
  });
});

describe('a list of rows', () => {
  const element = (value: unknown) =>
    connection.query('select value ->> 0 as value from json_each(?)', [bindList([[value]])]).rows[0]?.value;

  test('keeps texts and whole numbers as they were, and each thousandth exactly', () => {
    fc.assert(
      fc.property(text, (value) => isKept(element(value), value)),
      { numRuns: 500 },
    );
    fc.assert(fc.property(safeInteger, (value) => isKept(element(value), value === 0 ? 0 : value)));
    const thousandth = fc.integer({ min: 0, max: 2 ** 45 }).map((value) => value / 1000);
    fc.assert(
      fc.property(thousandth, (value) => isKept(element(value), value)),
      { numRuns: 5_000 },
    );
    expect(element(null)).toBeNull();
    expect(element('a\ud800b \\ud800 \\u0000 \ud83d\ude00')).toBe('a\ufffdb \\ud800 \\u0000 \ud83d\ude00');
  });

  test('refuses what it cannot say exactly', () => {
    const unlisted = fc.oneof(refused, bytes, fc.constantFrom<unknown>(true, 1n, 1 / 3, 0.0001));
    fc.assert(
      fc.property(unlisted, (value) => {
        expect(() => bindList([['a', value]])).toThrow(/^SQL parameter 2 is /);
      }),
    );
  });
});

describe('what cannot be kept is refused before it reaches the driver', () => {
  test('with a TypeError that names the parameter and not the value', () => {
    fc.assert(
      fc.property(refused, (value) => {
        expect(() => connection.query('select ?, ?', [1, value])).toThrow(TypeError);
        expect(() => bindValue(value, 2)).toThrow(/^SQL parameter 2 is /);
      }),
      { numRuns: 500 },
    );
    expect(() => bindValue('secret\0', 1)).not.toThrow(/secret/);
  });

  test('an integer of 64 bits in the database is refused when it is read, never rounded', () => {
    expect(() => connection.query('select 9007199254740993 as big')).toThrow(
      'column big holds an integer beyond 2^53',
    );
    expect(connection.query("select '9007199254740993' as big").rows).toEqual([{ big: '9007199254740993' }]);
  });
});
