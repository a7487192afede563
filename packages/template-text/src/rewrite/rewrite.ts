import { isCollection, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { keyOf } from '../read-yaml.ts';
import { additions, differingPart, isFilled, OnlyByHand, renamedIn } from './changes.ts';
import { changeFlow } from './flow.ts';
import { blockOf, flowOf, scalarOf } from './render.ts';
import { replaceValue, type Slot } from './replace-value.ts';
import { isMembers, sameValue } from './same-value.ts';
import { rangeOf, type SourceText } from './source-text.ts';
import type { Splice } from './splices.ts';

type Members = Readonly<Record<string, unknown>>;

/** Collects what has to be written anew so that a text says something else. */
export class Rewrite {
  readonly splices: Splice[] = [];
  readonly #source: SourceText;
  readonly #isJson: boolean;

  constructor(source: SourceText) {
    this.#source = source;
    this.#isJson = /^\s*[{[]/.test(source.text);
  }

  /** Throws OnlyByHand. */
  changeRoot(node: Node, before: unknown, after: unknown): void {
    if (!isMap(node) || !isMembers(before) || !isMembers(after)) throw new OnlyByHand();
    this.#changeMap(node, before, after);
  }

  #change(slot: Slot, before: unknown, after: unknown): void {
    const { node } = slot;
    if (sameValue(before, after)) return;
    if ((isScalar(node) || isCollection(node)) && (node.anchor ?? node.tag) !== undefined)
      throw new OnlyByHand();
    if (isMap(node) && isMembers(before) && isMembers(after) && isFilled(before) && isFilled(after))
      this.#changeMap(node, before, after);
    else if (
      isSeq(node) &&
      Array.isArray(before) &&
      Array.isArray(after) &&
      isFilled(before) &&
      isFilled(after)
    )
      this.#changeList(node, before, after);
    else this.splices.push(...replaceValue(this.#source, slot, { value: after, isJson: this.#isJson }));
  }

  #changeMap(node: YAMLMap, before: Members, after: Members): void {
    const pairs = node.items as readonly Pair[];
    const names = pairs.map(keyOf);
    const renamed = renamedIn(names, before, after);
    if (renamed) {
      this.#rename(pairs[renamed.index], renamed.name);
      return;
    }
    for (const pair of pairs) {
      const name = keyOf(pair);
      if (Object.hasOwn(after, name)) this.#change(this.#slotOf(pair, node), before[name], after[name]);
    }
    const isGone = (pair: Pair) => !Object.hasOwn(after, keyOf(pair));
    const added = additions(names, after);
    const [first] = pairs;
    const onLine = node.flow || !first || !this.#source.beginsLine(rangeOf(first.key)[0]);
    if (pairs.every(isGone) && onLine) {
      this.splices.push(...this.#anew(node, after));
      return;
    }
    if (node.flow) {
      const come = added.map(({ name, value, behind }) => ({
        text: flowOf({ [name]: value }, this.#isJson).slice(1, -1),
        behind: behind === null ? -1 : names.indexOf(behind),
      }));
      this.splices.push(...changeFlow(this.#source, node, { isGone: pairs.map(isGone), come }));
      return;
    }
    const kept = pairs.find((pair) => !isGone(pair));
    for (const pair of pairs.filter(isGone)) this.#removePair(pairs, { pair, kept });
    for (const { name, value, behind } of added)
      this.#addPair(node, { name, value, pair: pairs[names.indexOf(behind ?? '')] });
  }

  #slotOf(pair: Pair, map: YAMLMap): Slot {
    const [keyStart, keyEnd] = rangeOf(pair.key);
    const colon = /^\s*:/.exec(this.#source.text.slice(keyEnd, keyEnd + 1000))?.[0].length;
    if (colon === undefined) throw new OnlyByHand();
    return {
      node: pair.value as Node | null,
      head: keyEnd + colon,
      column: this.#source.columnOf(keyStart),
      inFlow: map.flow === true,
    };
  }

  #rename(pair: Pair | undefined, name: string): void {
    const key = pair?.key;
    if (!isScalar(key)) throw new OnlyByHand();
    const [at, until] = rangeOf(key);
    this.splices.push({ at, until, text: this.#isJson ? JSON.stringify(name) : scalarOf(name, key) });
  }

  /** Members of which none is as before, on the line of something else. */
  #anew(node: YAMLMap, after: Members): Splice[] {
    const source = this.#source;
    const [at, end] = rangeOf(node);
    if (node.flow) return [{ at, until: end, text: flowOf(after, this.#isJson) }];
    const column = source.columnOf(at);
    const until = source.lineEnd(source.endOf(node));
    const lines = source.indented(blockOf(after, true), column).trimStart();
    return [{ at, until, text: lines + source.commentLines(at, until, column) }];
  }

  #removePair(
    pairs: readonly Pair[],
    { pair, kept }: { readonly pair: Pair; readonly kept: Pair | undefined },
  ): void {
    const source = this.#source;
    const [first] = rangeOf(pairs[0]?.key);
    const [start] = rangeOf(pair.key);
    const column = source.columnOf(start);
    const keptStart = kept ? rangeOf(kept.key)[0] : Number.POSITIVE_INFINITY;
    if (source.beginsLine(first) || start > keptStart)
      this.#removeLines(start - column, source.lineEnd(source.endOf(pair)), column);
    // The first member of an item stands on the line of its dash: what goes with it is up to the first that stays.
    else if (start === first) {
      const text = source
        .commentsIn(start, keptStart)
        .map((each) => `${each}${source.lineBreak}${' '.repeat(column)}`);
      this.splices.push({ at: start, until: keptStart, text: text.join('') });
    }
  }

  /** Their comments stay, on lines of their own. */
  #removeLines(at: number, until: number, column: number): void {
    this.splices.push({ at, until, text: this.#source.commentLines(at, until, column) });
  }

  #addPair(
    map: YAMLMap,
    added: { readonly name: string; readonly value: unknown; readonly pair: Pair | undefined },
  ): void {
    const source = this.#source;
    const [first] = map.items as Pair[];
    if (!first) throw new OnlyByHand();
    const start = rangeOf(first.key)[0];
    const column = source.columnOf(start);
    const text = source.indented(blockOf({ [added.name]: added.value }, column > 0), column);
    if (added.pair) this.#insert(source.lineEnd(source.endOf(added.pair)), text);
    else if (source.beginsLine(start)) this.#insert(start - column, text);
    else this.#insert(start, text.trimStart() + ' '.repeat(column));
  }

  #insert(at: number, text: string): void {
    this.splices.push({ at, until: at, text });
  }

  #changeList(list: YAMLSeq, before: readonly unknown[], after: readonly unknown[]): void {
    const { start, gone, come } = differingPart(before, after);
    const both = Math.min(gone, come.length);
    const items = list.items as readonly (Node | null)[];
    const dashes = list.flow ? [] : dashesOf(list);
    for (let index = start; index < start + both; index += 1)
      this.#change(this.#itemSlot(list, index, dashes), before[index], after[index]);
    const added = come.slice(both);
    const behind = start + both - 1;
    const isGone = items.map((_, index) => index > behind && index < start + gone);
    if (list.flow) {
      const texts = added.map((value) => ({ text: flowOf(value, this.#isJson, items[0]), behind }));
      this.splices.push(...changeFlow(this.#source, list, { isGone, come: texts }));
      return;
    }
    for (const [index, item] of items.entries()) if (isGone[index]) this.#removeItem(item, dashes[index]);
    if (added.length > 0) this.#addItems(list, { dashes, behind, added });
  }

  #itemSlot(list: YAMLSeq, index: number, dashes: readonly number[]): Slot {
    const node = list.items[index] as Node | null;
    if (list.flow) return { node, head: rangeOf(node)[0], column: 0, inFlow: true };
    const dash = dashOf(dashes[index]);
    return { node, head: dash + 1, column: this.#source.columnOf(dash), inFlow: false };
  }

  #removeItem(item: Node | null, at: number | undefined): void {
    const dash = dashOf(at);
    const source = this.#source;
    if (!source.beginsLine(dash)) throw new OnlyByHand();
    const column = source.columnOf(dash);
    this.#removeLines(dash - column, source.lineEnd(source.endOf(item, dash + 1)), column);
  }

  #addItems(
    list: YAMLSeq,
    place: {
      readonly dashes: readonly number[];
      readonly behind: number;
      readonly added: readonly unknown[];
    },
  ): void {
    const { dashes, behind, added } = place;
    const source = this.#source;
    const first = dashOf(dashes[0]);
    const column = source.columnOf(first);
    const text = source.indented(blockOf(added, false), column);
    const dash = dashes[behind];
    if (dash !== undefined)
      this.#insert(source.lineEnd(source.endOf(list.items[behind] as Node | null, dash + 1)), text);
    else if (source.beginsLine(first)) this.#insert(first - column, text);
    else throw new OnlyByHand();
  }
}

function dashOf(offset: number | undefined): number {
  if (offset === undefined) throw new OnlyByHand();
  return offset;
}

/** Where the dashes of a list stand. */
function dashesOf({ srcToken }: YAMLSeq): number[] {
  if (srcToken?.type !== 'block-seq') throw new OnlyByHand();
  return srcToken.items.flatMap(({ start }) =>
    start.filter(({ type }) => type === 'seq-item-ind').map(({ offset }) => offset),
  );
}
