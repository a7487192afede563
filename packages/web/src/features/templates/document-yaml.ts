// A template as its author reads it, and where in that text each part of the document stands.
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml';

/** Lines are not folded: what a person sees as one line is one. */
export const toYaml = (document: unknown): string =>
  stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });

/** Something that is wrong in the text; `line` from 1, null where it is about the whole. */
export interface Flaw {
  readonly line: number | null;
  readonly severity: 'error' | 'warning';
  readonly text: string;
}

/** Line of what a JSON pointer leads to; where the words about it name a member of that, the line of this member. */
type LineOf = (pointer: string, said?: string) => number | null;

/** What the text says, and where; or why it says nothing. */
export type Reading =
  | { readonly document: unknown; readonly lineOf: LineOf; readonly flaw: null }
  | { readonly document: undefined; readonly flaw: Flaw };

export function readYaml(text: string): Reading {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = parsed.errors;
  if (error) {
    const line = lines.linePos(error.pos[0]).line;
    return { document: undefined, flaw: { line, severity: 'error', text: error.message } };
  }
  try {
    const document: unknown = parsed.toJS();
    const lineOf: LineOf = (pointer, said = '') => {
      const offset = offsetOf(parsed.contents, pointer, said);
      return offset === null ? null : lines.linePos(offset).line;
    };
    return { document, lineOf, flaw: null };
  } catch (thrown) {
    // Such as aliases that would grow to gigabytes.
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { document: undefined, flaw: { line: null, severity: 'error', text: message } };
  }
}

/** Where a JSON pointer leads, or the last part of it that is there; null where nothing of it is. */
function offsetOf(root: Node | null, pointer: string, said: string): number | null {
  const parts = pointer.split('/').slice(1).map(unescaped);
  let node: unknown = root;
  let offset: number | null = null;
  for (const part of parts) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      if (!pair) return offset;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = rangeStart(node) ?? offset;
    } else return offset;
  }
  return namedMember(node, said) ?? offset;
}

/** Where the member stands that the words name, as `has the unknown member retry`. */
function namedMember(node: unknown, said: string): number | null {
  if (!isMap(node)) return null;
  const words = new Set(said.split(/[^\w.-]+/).map((word) => word.replace(/\.+$/, '')));
  const named = node.items.find(({ key }) => isScalar(key) && words.has(String(key.value)));
  return named ? rangeStart(named.key) : null;
}

const rangeStart = (node: unknown): number | null => (node as Node | null | undefined)?.range?.[0] ?? null;
const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');
