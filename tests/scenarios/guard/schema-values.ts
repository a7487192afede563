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
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

/** Values for members of this name, tried before all others: ids that exist, times that do not make a test wait. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

const oddTexts = [
  ...['', '\0', 'a\0b', '\ud800', '\udfff\ud800', '__proto__', 'constructor', '../../x', 'C:\\x', '%00'],
  ...["' OR 1=1 --", '"; DROP TABLE runs; --', '${7*7}', '{{7*7}}', '<script>', '=1+1', '\u202e\u2066', '名'],
  ...['-0', '1e999', 'NaN', 'null', 'x'.repeat(5000), '9'.repeat(19), '9'.repeat(400), '\r\nSet-Cookie: a=b'],
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

/** A value of the schema, or about one time in eight of something else. */
export function valueOf(schema: unknown, known: Known): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: fitting(schema as Schema, known) }, { weight: 1, arbitrary: odd });
}

function fitting(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => valueOf(each, known)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return objects(schema, known);
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, known), { maxLength: 4 });
    case 'string':
      return texts(schema);
    case 'integer':
      return fc.oneof(integers(schema), fc.constantFrom(...oddNumbers.filter(Number.isInteger)));
    case 'number':
      return fc.oneof(integers(schema), fc.constantFrom(...oddNumbers));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return odd;
  }
}

function objects(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], patternProperties } = schema;
  const free = Object.values(patternProperties ?? {})[0];
  if (free)
    return fc.dictionary(fc.oneof(fc.string({ maxLength: 8 }), oddText), valueOf(free, known), {
      maxKeys: 4,
    });
  const members = Object.entries(properties).map(([name, member]) => [name, memberOf(name, member, known)]);
  const whole = fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [...required],
  });
  const strange = fc.tuple(whole, oddText, odd).map(([value, name, more]) => ({ ...value, [name]: more }));
  return fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: strange });
}

function memberOf(name: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const values = Object.hasOwn(known, name) ? (known[name] ?? []) : [];
  if (values.length === 0) return valueOf(schema, known);
  const exist = fc.constantFrom(...values);
  // What would make the test wait is never left to chance.
  if (name === 'waitSeconds') return fc.oneof(exist, fc.constantFrom<unknown>('1', null, -1, 61, 1e300, {}));
  const schematic = schema.type === 'array' ? fc.array(exist, { maxLength: 3 }) : exist;
  return fc.oneof({ weight: 5, arbitrary: schematic }, { weight: 1, arbitrary: valueOf(schema, known) });
}

function texts({ pattern, format }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.constant('2026-01-01T00:00:00.000Z');
  const plain = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const matching = pattern === undefined ? plain : fc.stringMatching(new RegExp(pattern));
  return fc.oneof({ weight: 3, arbitrary: matching }, { weight: 1, arbitrary: oddText });
}

function integers({ minimum = 0, maximum = 20 }: Schema): fc.Arbitrary<number> {
  return fc.integer({ min: Math.ceil(minimum), max: Math.min(maximum, minimum + 20) });
}
