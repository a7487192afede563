/** A line of two texts beside each other; `+` and `-` as in a patch. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
}

/** Lines around a change that are shown with it. */
const context = 3;
/** Lines that differ, of each text at most: comparing takes the product. */
const mostCompared = 3000;

/** Parts of two texts that differ, each with the lines around; empty where they are the same. */
export function lineDiff(before: string, after: string): readonly (readonly DiffLine[])[] {
  if (before === after) return [];
  return hunksOf(allLines(linesOf(before), linesOf(after)));
}

const linesOf = (text: string) => text.replace(/\n$/, '').split('\n');

function allLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ sign: ' ', text }));
  return [
    ...same(before.slice(0, start)),
    ...compared(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** By the longest lines that both have in common, in order. */
function compared(before: readonly string[], after: readonly string[]): DiffLine[] {
  const gone = (text: string): DiffLine => ({ sign: '-', text });
  const come = (text: string): DiffLine => ({ sign: '+', text });
  if (Math.max(before.length, after.length) > mostCompared) return [...before.map(gone), ...after.map(come)];
  const width = after.length + 1;
  const common = new Uint16Array((before.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1)
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [was, is] = [before[row], after[column]];
    if (was !== undefined && was === is) {
      lines.push({ sign: ' ', text: was });
      row += 1;
      column += 1;
    } else if (was !== undefined && (is === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(gone(was));
      row += 1;
    } else {
      lines.push(come(is ?? ''));
      column += 1;
    }
  }
  return lines;
}

function hunksOf(lines: readonly DiffLine[]): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  let until = -1;
  for (const [index, { sign }] of lines.entries()) {
    if (sign === ' ') continue;
    const from = Math.max(index - context, until);
    if (from > until || hunks.length === 0) hunks.push([]);
    until = Math.min(lines.length, index + context + 1);
    const begun = hunks.at(-1)?.length === 0 ? Math.max(0, index - context) : from;
    hunks.at(-1)?.push(...lines.slice(begun, until));
  }
  return hunks;
}
