import Type, { type Static } from 'typebox';

/** Decimal string of a 63-bit number, up to 19 digits: templates, groups, tasks, executors, leases. */
export const DecimalId = Type.String({ pattern: '^[0-9]{1,19}$' });

/** 32 lower-case hexadecimal characters: projects and runs. */
export const HexId = Type.String({ pattern: '^[0-9a-f]{32}$' });

const mostInteger = 2 ** 53 - 1;

/** A round of a run, as a query has it; the latest where absent. */
export const RoundQuery = { round: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,8}$' })) };

/** A count: no reader of JSON and no store rounds it. */
export const Count = Type.Integer({ minimum: 0, maximum: mostInteger });

/** A whole number of either sign within the same bounds. */
export const SafeInteger = Type.Integer({ minimum: -mostInteger, maximum: mostInteger });

/** RFC 3339 in UTC with milliseconds. */
export const Timestamp = Type.String({ format: 'date-time' });

/** A number and a unit, as in `90s`, `10m`, `24h`; units: ms, s, m, h, d. */
export const Duration = Type.String({ pattern: '^[0-9]{1,9}(ms|s|m|h|d)$' });

/** Bytes: `512M`, `2G`; K is 1,024. */
export const Size = Type.String({ pattern: '^[1-9][0-9]{0,5}[KMGT]$' });

/** Among the tasks of a project; higher ones go first. */
export const Priority = Type.Integer({
  minimum: 0,
  maximum: 100,
  default: 50,
  description: 'Among the tasks of the project: higher ones go first',
});

export const Name = Type.String({ minLength: 1, maxLength: 200 });

/**
 * Null is tried first: where a value mostly is, every alternative before it would cost a finding that nobody reads.
 */
export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([Type.Null(), schema]);

/** `maxLength`: of each name. */
interface DictionaryBounds {
  readonly maxLength?: number;
  readonly maxProperties?: number;
}

/**
 * An object whose member names are free. Every member is checked: the pattern that `Type.Record` makes leaves out those
 * whose name has a line break.
 */
export const Dictionary = <T extends Type.TSchema>(value: T, bounds: DictionaryBounds = {}) => {
  const { maxProperties, ...names } = bounds;
  return Type.Unsafe<Record<string, Static<T>>>(
    Type.Object(
      {},
      {
        additionalProperties: value,
        propertyNames: Type.String(names),
        ...(maxProperties === undefined ? {} : { maxProperties }),
      },
    ),
  );
};

export const Labels = Dictionary(Type.String());

/** `{items, next}`: `next` is the cursor of the next page, null on the last. */
export const Page = <T extends Type.TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: Nullable(Type.String()) });

export const PageQuery = {
  limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$', description: '1 to 1000; 100 where absent' })),
  cursor: Type.Optional(Type.String({ maxLength: 2000, description: '`next` of the page before' })),
};

/** RFC 9457 problem details; `code` is an entry of docs/errors.md, `type` links it. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  requestId: Type.String(),
  number: Type.Optional(Type.Number({ description: 'To go on from, or a limit; where the error has one' })),
  runId: Type.Optional(
    Type.String({ description: 'Of the run that the call had started before the error; it goes on' }),
  ),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        pointer: Type.String(),
        detail: Type.String(),
        line: Type.Optional(Type.Integer({ description: 'From 1, where the body was YAML' })),
        column: Type.Optional(Type.Integer({ description: 'From 1' })),
        template: Type.Optional(
          Type.String({
            description: 'Name of the template that it is about, where a call starts templates',
          }),
        ),
      }),
    ),
  ),
});
export type Problem = Type.Static<typeof Problem>;
