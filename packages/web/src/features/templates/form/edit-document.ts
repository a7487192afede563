// A document with one thing in it changed: a new one, in the order in which its schema names its members.
import type { Schema } from '../editor/completion.ts';

export type Path = readonly string[];
type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const pointerOf = (path: Path): string =>
  path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** What stands there; undefined where nothing does. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, name) => (isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    document,
  );
}

/** With this value there; undefined takes it away, and with it what would be left empty around it. */
export function withValue(
  document: unknown,
  change: { path: Path; value: unknown; schema: Schema },
): Members {
  const { path, value, schema } = change;
  const before = isMembers(document) ? document : {};
  const [name, ...rest] = path;
  if (name === undefined) return isMembers(value) ? value : before;
  const inner = schema.properties?.[name] ?? {};
  const next =
    rest.length === 0 ? value : filled(withValue(before[name], { path: rest, value, schema: inner }));
  const { [name]: _, ...others } = before;
  if (next === undefined) return others;
  if (Object.hasOwn(before, name)) return { ...before, [name]: next };
  return inserted(before, { name, value: next, order: Object.keys(schema.properties ?? {}) });
}

const filled = (members: Members) => (Object.keys(members).length === 0 ? undefined : members);

/** Behind the nearest of those that the schema names before it. */
function inserted(
  before: Members,
  {
    name,
    value,
    order,
  }: { readonly name: string; readonly value: unknown; readonly order: readonly string[] },
): Members {
  const earlier = order.slice(0, order.indexOf(name));
  const nearest = earlier.findLast((each) => Object.hasOwn(before, each));
  const place = nearest === undefined ? 0 : Object.keys(before).indexOf(nearest) + 1;
  const entries = Object.entries(before);
  return Object.fromEntries([...entries.slice(0, place), [name, value], ...entries.slice(place)]);
}

/** With another name for a member, where it stands. */
export const renamed = (members: Members, from: string, to: string): Members =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name === from ? to : name, value]));
