import { isCollection, isScalar, type Node } from 'yaml';
import { isFilled, OnlyByHand } from './changes.ts';
import { blockOf, flowOf, isShortList, scalarOf } from './render.ts';
import { rangeOf, type SourceText } from './source-text.ts';
import type { Splice } from './splices.ts';

/** A place for a value: behind a colon, or behind the dash of an item. */
export interface Slot {
  /** What stands there now. */
  readonly node: Node | null;
  /** Right behind the colon or the dash. */
  readonly head: number;
  /** In which the key or the dash stands, from 0. */
  readonly column: number;
  readonly inFlow: boolean;
}

interface NewValue {
  readonly value: unknown;
  readonly isJson: boolean;
}

/** Writes another kind of value in the place of one. Throws OnlyByHand. */
export function replaceValue(source: SourceText, slot: Slot, { value, isJson }: NewValue): Splice[] {
  const { node, column } = slot;
  if (slot.inFlow) {
    const [at, until] = rangeOf(node);
    if (at === until) throw new OnlyByHand();
    return [{ at, until, text: flowOf(value, isJson, node) }];
  }
  const onLine = !isFilled(value) || (isShortList(value) && (column > 0 || isFlow(node)));
  if (!onLine) return below(source, slot, source.indented(blockOf(value, true), column + 2));
  const text =
    typeof value === 'object' && value !== null
      ? flowOf(value, isJson)
      : scalarOf(value, isScalar(node) ? node : null);
  const [first = '', ...more] = text.split('\n');
  const rest = more.length === 0 ? '' : source.indented(`${more.join('\n')}\n`, column);
  return behind(source, slot, { first, rest });
}

const isFlow = (node: Node | null) => isCollection(node) && node.flow === true;
const isBlockScalar = (node: Node | null) => isScalar(node) && node.type?.startsWith('BLOCK') === true;

/** On the line of the key; `rest`: lines that follow, of a text that has several. */
function behind(
  source: SourceText,
  { node, head, column }: Slot,
  { first, rest }: { readonly first: string; readonly rest: string },
): Splice[] {
  const end = source.endOf(node, head);
  const at = source.lineEnd(head);
  if (end === head) return [insert(head, ` ${first}`), insert(at, rest)];
  if (isBlockScalar(node)) {
    const comment = source.commentsIn(head, end).map((each) => ` ${each}`);
    return [{ at: head, until: end, text: ` ${first}${comment.join('')}${source.lineBreak}${rest}` }];
  }
  if (!isCollection(node) || node.flow) {
    const [from, until] = rangeOf(node);
    return [{ at: from, until, text: first }, insert(source.lineEnd(until), rest)];
  }
  const until = source.lineEnd(end);
  const lines = rest + source.commentLines(Math.min(at, rangeOf(node)[0]), until, column);
  if (rangeOf(node)[0] < at) return [{ at: head, until, text: ` ${first}${source.lineBreak}${lines}` }];
  return [insert(head, ` ${first}`), { at, until, text: lines }];
}

/** Below the key, in lines of their own. */
function below(source: SourceText, { node, head, column }: Slot, lines: string): Splice[] {
  const end = source.endOf(node, head);
  const until = source.lineEnd(end);
  const at = source.lineEnd(head);
  if (end === head) return [insert(at, lines)];
  if (isBlockScalar(node)) {
    const comment = source.commentsIn(head, end).map((each) => ` ${each}`);
    return [{ at: head, until: end, text: `${comment.join('')}${source.lineBreak}${lines}` }];
  }
  if (!isCollection(node) || node.flow)
    return [{ at: head, until: rangeOf(node)[1], text: '' }, insert(source.lineEnd(rangeOf(node)[1]), lines)];
  const kept = source.commentLines(Math.min(at, rangeOf(node)[0]), until, column);
  if (rangeOf(node)[0] < at) return [{ at: head, until, text: `${source.lineBreak}${lines}${kept}` }];
  return [{ at, until, text: lines + kept }];
}

const insert = (at: number, text: string): Splice => ({ at, until: at, text });
