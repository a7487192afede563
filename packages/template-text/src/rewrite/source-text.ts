import { isCollection, isPair, type Node, type Pair } from 'yaml';
import { commentsOf } from './comments.ts';

/** A text with its lines, and where parts of it begin and end. */
export class SourceText {
  readonly text: string;
  /** How its lines end. */
  readonly lineBreak: string;
  readonly #comments: ReturnType<typeof commentsOf>;

  constructor(text: string, lineBreak: string) {
    this.text = text;
    this.lineBreak = lineBreak;
    this.#comments = commentsOf(text);
  }

  /** From 0. */
  columnOf(offset: number): number {
    return offset - (this.text.lastIndexOf('\n', offset - 1) + 1);
  }

  /** Whether nothing but spaces stands before it on its line. */
  beginsLine(offset: number): boolean {
    return this.text.slice(offset - this.columnOf(offset), offset).trim() === '';
  }

  /** Behind the line in which something ends; a text that ended with its line has ended there already. */
  lineEnd(offset: number): number {
    if (this.text[offset - 1] === '\n') return offset;
    const end = this.text.indexOf('\n', offset);
    return end === -1 ? this.text.length : end + 1;
  }

  commentsIn(from: number, until: number): string[] {
    return this.#comments.filter(({ at }) => at >= from && at < until).map(({ text }) => text);
  }

  /** Comments as lines of their own. */
  commentLines(from: number, until: number, column: number): string {
    const pad = ' '.repeat(column);
    return this.commentsIn(from, until)
      .map((comment) => `${pad}${comment}${this.lineBreak}`)
      .join('');
  }

  /** New lines in this column, ending as those of the text do. */
  indented(lines: string, column: number): string {
    return lines.replace(/^(?=[^\n])/gm, ' '.repeat(column)).replaceAll('\n', this.lineBreak);
  }

  /** Where what is written of a node, or a pair, ends; `least` where nothing of its value is. */
  endOf(part: Pair | Node | null | undefined, least = 0): number {
    if (isPair(part)) return this.endOf(part.value as Node | null, rangeOf(part.key)[1]);
    const [start, end] = part ? rangeOf(part) : [least, least];
    if (start === end) return least;
    if (!isCollection(part) || part.flow) return end;
    return this.endOf(part.items.at(-1) as Pair | Node | null, start);
  }
}

/** Where a node of a parsed text begins and ends. */
export function rangeOf(node: unknown): readonly [number, number] {
  const [start, end] = (node as Node).range ?? [];
  if (start === undefined || end === undefined) throw new Error('A parsed node has a range');
  return [start, end];
}
