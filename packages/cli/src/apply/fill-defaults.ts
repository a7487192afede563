/** As much of a JSON schema as says what is filled in where nothing is given. */
interface SchemaNode {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, object>>;
  readonly patternProperties?: Readonly<Record<string, object>>;
}

/** The value as a server keeps it: with the schema's defaults, at every depth of its objects. */
export function fillDefaults(node: object, value: unknown): unknown {
  const schema: SchemaNode = node;
  if (value === undefined) return schema.default;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const content = fillDefaults(inner, filled[key]);
    if (content !== undefined) filled[key] = content;
  }
  const [any] = Object.values(schema.patternProperties ?? {});
  for (const key of any ? Object.keys(filled) : []) filled[key] = fillDefaults(any ?? {}, filled[key]);
  return filled;
}
