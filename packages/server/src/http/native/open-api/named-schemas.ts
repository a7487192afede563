// What the endpoint tables say again and again is said once, under the name that it is exported by.
import * as protocol from '@testyard/protocol';

/** As much of JSON Schema as is looked at here. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Schemas of objects that the protocol exports, by their text: a schema within another one may be a copy of it. */
const names: ReadonlyMap<string, string> = new Map(
  Object.entries<unknown>(protocol)
    .filter(([, each]) => isObject(each) && each.type === 'object' && isObject(each.properties))
    .map(([name, schema]) => [JSON.stringify(schema), name]),
);

/** Schemas as they are written into one document. */
export class NamedSchemas {
  readonly #used = new Map<string, JsonSchema>();

  /** The schema with each named one replaced by a reference. */
  refer(schema: unknown): JsonSchema {
    const name = names.get(JSON.stringify(schema));
    if (name === undefined) return this.#inside(schema) as JsonSchema;
    if (!this.#used.has(name)) {
      this.#used.set(name, {});
      this.#used.set(name, this.#inside(schema) as JsonSchema);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Those that were referred to, by name. */
  get components(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#used].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  #inside(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#part(each));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.#part(each)]));
  }

  #part(value: unknown): unknown {
    return isObject(value) && names.has(JSON.stringify(value)) ? this.refer(value) : this.#inside(value);
  }
}
