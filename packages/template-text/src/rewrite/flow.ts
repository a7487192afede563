import { isPair, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { OnlyByHand } from './changes.ts';
import { rangeOf, type SourceText } from './source-text.ts';
import type { Splice } from './splices.ts';

interface FlowChange {
  /** Of each item whether it goes. */
  readonly isGone: readonly boolean[];
  /** What comes, behind which item; -1: before all. */
  readonly come: readonly { readonly text: string; readonly behind: number }[];
}

/** Takes items out of brackets and puts others in. */
export function changeFlow(source: SourceText, node: YAMLMap | YAMLSeq, change: FlowChange): Splice[] {
  const spans = (node.items as readonly (Pair | Node)[]).map((item) => ({
    start: rangeOf(isPair(item) ? item.key : item)[0],
    end: source.endOf(item),
  }));
  const { isGone, come } = change;
  const firstKept = isGone.indexOf(false);
  const first = spans[firstKept];
  if (!first) throw new OnlyByHand();
  const splices = removals(source, spans, isGone);
  for (const { text, behind } of come) {
    const before = spans.findLastIndex((_, index) => index <= behind && !isGone[index]);
    const neighbour = spans[before] ?? first;
    const gap = source.beginsLine(neighbour.start)
      ? source.lineBreak + ' '.repeat(source.columnOf(neighbour.start))
      : ' ';
    const isBehind = before !== -1;
    const at = isBehind ? neighbour.end : neighbour.start;
    splices.push({ at, until: at, text: isBehind ? `,${gap}${text}` : `${text},${gap}` });
  }
  return splices;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Each run of items that go, with the commas that are not needed any more. */
function removals(source: SourceText, spans: readonly Span[], isGone: readonly boolean[]): Splice[] {
  return spans.flatMap((span, index) => {
    if (!isGone[index] || isGone[index - 1]) return [];
    const next = spans.find((_, other) => other > index && !isGone[other]);
    const at = next ? span.start : (spans[index - 1]?.end ?? span.start);
    const until = next ? next.start : (spans.at(-1)?.end ?? span.end);
    const pad = ' '.repeat(source.columnOf(span.start));
    const kept = source.commentsIn(at, until).map((comment) => `${comment}${source.lineBreak}${pad}`);
    const lead = !next && kept.length > 0 ? ' ' : '';
    return [{ at, until, text: lead + kept.join('') }];
  });
}
