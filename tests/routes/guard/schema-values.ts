// Values made from a JSON Schema: most of them fit, in some place something does not.
import fc from 'fast-check';

interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

export interface Making {
  /** Values for members of this name, tried before all others: ids that exist, times that make no test wait. */
  readonly known: Readonly<Record<string, readonly unknown[]>>;
  /** One value of so many is something odd. */
  readonly oddOneOf: number;
}

const oddTexts = [
  ...['', '\0', 'a\0b', '\ud800', '\udfff\ud800', '__proto__', 'constructor', '../../x', 'C:\\x', '%00'],
  ...["' OR 1=1 --", '"; DROP TABLE runs; --', '{{7*7}}', '<script>', '=1+1', '\u202e\u2066', '名'],
  ...['-0', '1e999', 'NaN', 'null', 'x'.repeat(1500), '9'.repeat(19), '9'.repeat(400), '\r\nSet-Cookie: a=b'],
];
const oddNumbers = [
  ...[-1, -0, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, 1e21, 1e300, -1e300],
  ...[Number.MAX_VALUE, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER],
];

const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...oddTexts, ...oddNumbers, null, true, false, [], {}),
  fc.constantFrom<unknown>([[[[]]]], [null], { a: { b: {} } }, { toString: 1, valueOf: 2, length: -1 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 3 }),
);

export const oddText = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'binary', maxLength: 60 }));

/** A value of the schema, or now and then something else. */
export function valuesOf(schema: unknown, making: Making): fc.Arbitrary<unknown> {
  const fits = { weight: making.oddOneOf - 1, arbitrary: fitting(schema as Schema, making) };
  return fc.oneof(fits, { weight: 1, arbitrary: odd });
}

function fitting(schema: Schema, making: Making): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => valuesOf(each, making)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return objects(schema, making);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, making), { maxLength: 4 });
    case 'string':
      return texts(schema);
    case 'integer':
      return numbers(schema, oddNumbers.filter(Number.isInteger));
    case 'number':
      return numbers(schema, oddNumbers);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return odd;
  }
}

function objects(schema: Schema, making: Making): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties: free } = schema;
  if (typeof free === 'object') {
    const members = fc.oneof({ weight: 9, arbitrary: valuesOf(free, making) }, { weight: 1, arbitrary: odd });
    return fc.dictionary(fc.oneof(fc.string({ maxLength: 8 }), oddText), members, { maxKeys: 4 });
  }
  const members = Object.entries(properties).map(([name, member]) => [name, memberOf(name, member, making)]);
  const whole = fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [...required],
  });
  const strange = fc.tuple(whole, oddText, odd).map(([value, name, more]) => ({ ...value, [name]: more }));
  return fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: strange });
}

function memberOf(name: string, schema: Schema, making: Making): fc.Arbitrary<unknown> {
  const values = Object.hasOwn(making.known, name) ? (making.known[name] ?? []) : [];
  if (values.length === 0) return valuesOf(schema, making);
  const exist = fc.constantFrom(...values);
  // What would make the test wait is never left to chance.
  if (name === 'waitSeconds') return fc.oneof(exist, fc.constantFrom<unknown>('1', null, -1, 61, 1e300, {}));
  const schematic = schema.type === 'array' ? fc.array(exist, { maxLength: 3 }) : exist;
  return fc.oneof({ weight: 5, arbitrary: schematic }, { weight: 1, arbitrary: valuesOf(schema, making) });
}

function texts({ pattern, format }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.constant('2026-01-01T00:00:00.000Z');
  const plain = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const matching = pattern === undefined ? plain : fc.stringMatching(new RegExp(pattern));
  return fc.oneof({ weight: 3, arbitrary: matching }, { weight: 1, arbitrary: oddText });
}

function numbers({ minimum = 0, maximum = 20 }: Schema, oddOnes: readonly number[]): fc.Arbitrary<number> {
  const fits = fc.integer({ min: Math.ceil(minimum), max: Math.min(maximum, minimum + 20) });
  return fc.oneof({ weight: 5, arbitrary: fits }, { weight: 1, arbitrary: fc.constantFrom(...oddOnes) });
}

/** The value with one of its parts, at any depth, replaced by something odd or left out. */
export function spoilt(value: unknown): fc.Arbitrary<unknown> {
  const places = placesOf(value);
  return fc
    .tuple(fc.constantFrom(...places), fc.option(odd, { nil: undefined }))
    .map(([place, other]) => replaced(value, place, other));
}

type Place = readonly (string | number)[];

function placesOf(value: unknown, here: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [here];
  return [here, ...Object.entries(value).flatMap(([name, member]) => placesOf(member, [...here, name]))];
}

function replaced(value: unknown, [name, ...rest]: Place, other: unknown): unknown {
  if (name === undefined) return other;
  const member = replaced((value as Record<string, unknown>)[name], rest, other);
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === name ? member : each));
  return { ...(value as object), [name]: member };
}
