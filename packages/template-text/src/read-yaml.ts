// A template as its author wrote it: what it says, and where in the text each part of that stands.
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
} from 'yaml';
import type { YamlFlaw, YamlRule } from './flaws.ts';
import { parseTrees, TooDeep } from './parse-tree.ts';

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface ReadText {
  /** Null where nothing is written. */
  readonly document: unknown;
  /**
   * Where stands what a JSON pointer leads to, or the last part of it that is there; where the words about it name a
   * member of that, the place of this member. Null where nothing of it is there.
   */
  placeOf(pointer: string, said?: string): Place | null;
  /** Whether what the pointer leads to is written by anchors, aliases or tags, or within what is. */
  isShared(pointer: string): boolean;
  readonly flaw: null;
}

/** What the text says, and where; or why it says nothing. */
export type YamlReading = ReadText | { readonly document: undefined; readonly flaw: YamlFlaw };

const mostAliases = 100;

/** A text of one document. */
export function readYaml(text: string): YamlReading {
  const lines = new LineCounter();
  const [first, second] = treesOf(text, lines);
  if (first instanceof TooDeep) return flawAt(lines, 'TOO_DEEP', first.offset);
  if (second instanceof Object) return flawAt(lines, 'MULTIPLE_DOCS', second.range[0]);
  return readTree(first, lines);
}

/** What one document of a text says; `lines` are those of the whole text. */
export function readTree(tree: Document.Parsed, lines: LineCounter): YamlReading {
  const [found] = [...tree.errors, ...tree.warnings];
  if (found) return flawAt(lines, found.code, found.pos[0]);
  const twice = keyThatIsTwice(tree.contents);
  if (twice !== null) return flawAt(lines, 'DUPLICATE_KEY', twice);
  const document = saidBy(tree);
  if (document === undefined) return flawAt(lines, 'TOO_MANY_ALIASES', tree.range[0]);
  return {
    document,
    flaw: null,
    placeOf: (pointer, said = '') => {
      const offset = offsetOf(tree.contents, pointer, said);
      return offset === null ? null : placeAt(lines, offset);
    },
    isShared: (pointer) => isSharedAt(tree.contents, pointer),
  };
}

function treesOf(text: string, lines: LineCounter): [Document.Parsed | TooDeep, Document.Parsed?] {
  try {
    const [first, second] = parseTrees(text, lines);
    if (!first) throw new Error('A text has at least an empty document');
    return second ? [first, second] : [first];
  } catch (error) {
    if (error instanceof TooDeep) return [error];
    throw error;
  }
}

/** As JSON has it; undefined where aliases stand for more than can be meant, or lead to themselves. */
function saidBy(tree: Document.Parsed): unknown {
  try {
    const value: unknown = tree.toJS({ maxAliasCount: mostAliases });
    JSON.stringify(value);
    return value;
  } catch {
    return undefined;
  }
}

const flawAt = (lines: LineCounter, rule: YamlRule, offset: number): YamlReading => ({
  document: undefined,
  flaw: { rule, ...placeAt(lines, offset) },
});

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** Where a key of an object stands for the second time; null where none does. */
function keyThatIsTwice(node: unknown): number | null {
  if (isSeq(node)) return firstOf(node.items, keyThatIsTwice);
  if (!isMap(node)) return null;
  const seen = new Set<string>();
  return firstOf(node.items, (pair) => {
    if (seen.has(keyOf(pair))) return rangeStart(pair.key);
    seen.add(keyOf(pair));
    return keyThatIsTwice(pair.value);
  });
}

function firstOf<T>(items: readonly T[], found: (item: T) => number | null): number | null {
  for (const item of items) {
    const offset = found(item);
    if (offset !== null) return offset;
  }
  return null;
}

export const keyOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key);

/** What each part of a pointer leads to, from the whole on, as far as there is something. */
function* wayOf(root: Node | null, pointer: string): Generator<{ key: unknown; node: unknown }> {
  let node: unknown = root;
  yield { key: null, node };
  for (const part of pointer.split('/').slice(1).map(unescaped)) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((each) => keyOf(each) === part);
      if (!pair) return;
      node = pair.value;
      yield { key: pair.key, node };
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      yield { key: node, node };
    } else return;
  }
}

function offsetOf(root: Node | null, pointer: string, said: string): number | null {
  const way = [...wayOf(root, pointer)];
  const isThere = way.length === pointer.split('/').length;
  const named = isThere ? namedMember(way.at(-1)?.node, said) : null;
  return named ?? way.reduce<number | null>((offset, { key }) => rangeStart(key) ?? offset, null);
}

/** Where the member stands that the words name, as `has the unknown member retry`. */
function namedMember(node: unknown, said: string): number | null {
  if (!isMap(node)) return null;
  const words = new Set(said.split(/[^\w.-]+/).map((word) => word.replace(/\.+$/, '')));
  const named = node.items.find((each) => words.has(keyOf(each)));
  return named ? rangeStart(named.key) : null;
}

function isSharedAt(root: Node | null, pointer: string): boolean {
  const way = [...wayOf(root, pointer)];
  const isThere = way.length === pointer.split('/').length;
  return way.some(({ node }) => isMarked(node)) || (isThere && hasMarks(way.at(-1)?.node));
}

function hasMarks(node: unknown): boolean {
  if (isMarked(node)) return true;
  if (isMap(node)) return node.items.some(({ value }) => hasMarks(value));
  return isSeq(node) && node.items.some(hasMarks);
}

const isMarked = (node: unknown): boolean =>
  isAlias(node) || ((isScalar(node) || isCollection(node)) && Boolean(node.anchor ?? node.tag));

export const rangeStart = (node: unknown): number | null =>
  (node as Node | null | undefined)?.range?.[0] ?? null;
const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');
