import { UsageError } from './usage-error.ts';

/** How a result is told to programs. */
export interface JsonForm {
  /** What is told of it, or of each of its items: names, with a dot for what lies within; null: all. */
  readonly fields: readonly string[] | null;
  /** A line for each item. */
  readonly lines: boolean;
}

export const wholeJson: JsonForm = { fields: null, lines: false };

type Json = Readonly<Record<string, unknown>>;

/** The lines of a result. Errors: UsageError where no item has a field that is asked for. */
export function jsonLines(value: unknown, { fields, lines }: JsonForm): string[] {
  const isList = isObject(value) && Array.isArray(value.items);
  const whole: readonly unknown[] = isList ? (value.items as unknown[]) : [value];
  const items = fields === null ? whole : pickFrom(whole, fields);
  const told = lines ? items : isList ? [{ ...value, items }] : items;
  return told.map((one) => JSON.stringify(one));
}

function pickFrom(items: readonly unknown[], fields: readonly string[]): Json[] {
  for (const field of fields) {
    const has = items.length === 0 || items.some((item) => valueAt(item, field.split('.')) !== undefined);
    if (!has) throw new UsageError('json.noField', { given: field, known: namesOf(items).join(', ') });
  }
  return items.map((item) => {
    const picked: Record<string, unknown> = {};
    for (const field of fields) put(picked, field.split('.'), valueAt(item, field.split('.')));
    return picked;
  });
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    value,
  );
}

/** Fields that an item lacks are null: all lines have the same members. */
function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[name] = value ?? null;
  else {
    const within = isObject(into[name]) ? (into[name] as Record<string, unknown>) : {};
    into[name] = within;
    put(within, rest, value);
  }
}

const namesOf = (items: readonly unknown[]): string[] => [
  ...new Set(items.flatMap((item) => (isObject(item) ? Object.keys(item) : []))),
];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
