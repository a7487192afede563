// What can stand at a place of a template that is being written, by the schema of its document.
/** As much of JSON Schema as the document is said with. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly description?: string;
  readonly maxLength?: number;
}

export interface Completion {
  /** Offsets of what was typed of it already. */
  readonly from: number;
  readonly to: number;
  readonly offers: readonly Offer[];
}

export interface Offer {
  readonly name: string;
  /** What stands there instead: with the colon, and below it where more follows. */
  readonly text: string;
}

interface KeyLine {
  /** Column of the first dash of a list, else of the key. */
  readonly column: number;
  readonly keyColumn: number;
  readonly key: string;
}

const keyLine = /^( *)((?:- +)*)([\w.-]+):(?:\s|$)/;

function read(line: string): KeyLine | null {
  const [, spaces = '', dashes = '', key] = keyLine.exec(line) ?? [];
  if (key === undefined) return null;
  return { column: spaces.length, keyColumn: spaces.length + dashes.length, key };
}

/** Keys that lead from the document to a key in this column below `lines`; a list may stand in the column of its key. */
function pathTo(lines: readonly string[], { column, keyColumn }: Omit<KeyLine, 'key'>): string[] {
  const path: string[] = [];
  let limit = column < keyColumn ? column + 1 : keyColumn;
  for (const line of lines.toReversed().map(read)) {
    if (line === null) continue;
    const isItem = line.column < line.keyColumn;
    if (line.keyColumn < limit) path.unshift(line.key);
    if (line.keyColumn < limit || (isItem && line.keyColumn === limit))
      limit = isItem ? line.column + 1 : line.keyColumn;
  }
  return path;
}

/** Those that one value may fit: of a union each, of a list what is in it. */
function* meantBy(schema: Schema): Generator<Schema> {
  if (schema.anyOf) for (const each of schema.anyOf) yield* meantBy(each);
  else if (schema.items) yield* meantBy(schema.items);
  else yield schema;
}

function within(schema: Schema, key: string): Schema[] {
  return [...meantBy(schema)].flatMap(({ properties = {}, patternProperties = {}, additionalProperties }) => {
    const named = Object.hasOwn(properties, key) ? properties[key] : Object.values(patternProperties)[0];
    if (named) return [named];
    return typeof additionalProperties === 'object' ? [additionalProperties] : [];
  });
}

const schemasAt = (document: Schema, path: readonly string[]): Schema[] =>
  path.reduce<Schema[]>((found, key) => found.flatMap((each) => within(each, key)), [document]);

/** Keys beside one in this column: up and down to where less is indented. */
function besides(lines: readonly string[], row: number, keyColumn: number): Set<string> {
  const found = new Set<string>();
  for (const part of [lines.slice(0, row).toReversed(), lines.slice(row + 1)])
    for (const line of part) {
      const there = read(line);
      if (there === null) continue;
      if (there.keyColumn < keyColumn) break;
      if (there.keyColumn === keyColumn) found.add(there.key);
      if (there.keyColumn === keyColumn && there.column < keyColumn) break;
    }
  return found;
}

const none: readonly Offer[] = [];

/** What can be written where the cursor is; no offers where the schema of the document says nothing of it. */
export function completionAt(document: Schema, text: string, cursor: number): Completion {
  const lines = text.split('\n');
  const row = text.slice(0, cursor).split('\n').length - 1;
  const start = text.lastIndexOf('\n', cursor - 1) + 1;
  const before = text.slice(start, cursor);
  const value = /^( *)((?:- +)*)([\w.-]+):\s+([\w.-]*)$/.exec(before);
  const [, spaces = '', dashes = '', key, typed] =
    value ?? /^( *)((?:- +)*)(?:([\w.-]*))$/.exec(before) ?? [];
  if (key === undefined) return { from: cursor, to: cursor, offers: none };
  const place = { column: spaces.length, keyColumn: spaces.length + dashes.length };
  const path = pathTo(lines.slice(0, row), place);
  if (value !== null) {
    const word = typed ?? '';
    const offers = valuesOf(schemasAt(document, [...path, key])).filter(
      (each) => each.startsWith(word) && each !== word,
    );
    return { from: cursor - word.length, to: cursor, offers: offers.map((name) => ({ name, text: name })) };
  }
  const there = besides(lines, row, place.keyColumn);
  const offers = keysOf(schemasAt(document, path), place.keyColumn).filter(
    ({ name }) => name.startsWith(key) && !there.has(name),
  );
  return { from: cursor - key.length, to: cursor, offers };
}

function keysOf(schemas: readonly Schema[], column: number): Offer[] {
  const found = new Map<string, Offer>();
  for (const { properties = {} } of schemas.flatMap((each) => [...meantBy(each)]))
    for (const [name, schema] of Object.entries(properties))
      found.set(name, { name, text: `${name}:${opening(schema, column)}` });
  return [...found.values()];
}

/** What follows the colon: a space, or the next line where a list or further keys stand below. */
function opening(schema: Schema, column: number): string {
  const below = `\n${' '.repeat(column + 2)}`;
  if (schema.items) return `${below}- `;
  const isBelow = [...meantBy(schema)].every((each) => each.properties ?? each.patternProperties);
  return isBelow ? below : ' ';
}

function valuesOf(schemas: readonly Schema[]): string[] {
  const all = schemas.flatMap((each) => [...meantBy(each)]);
  return all.flatMap((each) => {
    if (each.const !== undefined) return [String(each.const)];
    if (each.examples) return each.examples.map(String);
    return each.type === 'boolean' ? ['true', 'false'] : [];
  });
}
