import { meaningOf } from './meaning.ts';
import { sameDocument } from './same-document.ts';
import type { TemplateDocument } from './template.ts';

/**
 * One place at which two documents differ. `pointer` is a JSON pointer into the later document, or into the earlier one
 * where the later has nothing there. `before` is absent where something was added, `after` where it was taken away.
 */
export interface DocumentChange {
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Where the meaning of two documents differs, in the order of the later one; empty where they say the same. */
export function diffDocuments(before: TemplateDocument | null, after: TemplateDocument): DocumentChange[] {
  if (before === null) return [{ pointer: '', after }];
  return [...changesOf('', meaningOf(before), meaningOf(after))];
}

function* changesOf(pointer: string, before: unknown, after: unknown): Generator<DocumentChange> {
  if (sameDocument(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) yield* listChanges(pointer, before, after);
  else if (isObject(before) && isObject(after)) yield* memberChanges(pointer, before, after);
  else yield { pointer, before, after };
}

type Members = Readonly<Record<string, unknown>>;

function* memberChanges(pointer: string, before: Members, after: Members): Generator<DocumentChange> {
  for (const name of new Set([...Object.keys(after), ...Object.keys(before)])) {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const was = Object.hasOwn(before, name) ? before[name] : undefined;
    const is = Object.hasOwn(after, name) ? after[name] : undefined;
    if (was === undefined && is !== undefined) yield { pointer: place, after: is };
    else if (is === undefined && was !== undefined) yield { pointer: place, before: was };
    else yield* changesOf(place, was, is);
  }
}

/** What both lists begin and end with is the same; between, items stand against each other only where they are as many. */
function* listChanges(
  pointer: string,
  before: readonly unknown[],
  after: readonly unknown[],
): Generator<DocumentChange> {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && sameDocument(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && sameDocument(before.at(-1 - end), after.at(-1 - end))) end += 1;
  const gone = before.slice(start, before.length - end);
  const come = after.slice(start, after.length - end);
  if (gone.length === come.length) {
    for (const [index, item] of come.entries())
      yield* changesOf(`${pointer}/${start + index}`, gone[index], item);
    return;
  }
  for (const [index, item] of gone.entries()) yield { pointer: `${pointer}/${start + index}`, before: item };
  for (const [index, item] of come.entries()) yield { pointer: `${pointer}/${start + index}`, after: item };
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
