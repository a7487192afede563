import { harmless, padEnd, padStart, truncate, widthOf, wrapped } from './text-width.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
  /** May be cut where lines are short: names and other free text. Numbers, ids and states stay whole. */
  readonly cut?: boolean;
  /** Columns that are left of it then. */
  readonly least?: number;
  /** Says the same in fewer columns, where lines are short. */
  readonly brief?: (cell: string) => string;
}

type Row = readonly string[];

const gap = '  ';
/** Less of a text is none to know it by. */
const leastColumns = 10;

/**
 * Lines of a table without borders; cells may be coloured. In lines of `width` columns, cells are told briefly and then
 * cut, the longest first; where even that does not fit, each row is a block of lines with all of its cells.
 */
export function table(columns: readonly Column[], rows: readonly Row[], width?: number): string[] {
  if (width === undefined || fits(widthsOf(columns, rows), width)) return aligned(columns, rows);
  const brief = rows.map((row) => columns.map(({ brief: shorten }, at) => (shorten ?? same)(row[at] ?? '')));
  const widths = narrowed(columns, widthsOf(columns, brief), width);
  if (!fits(widths, width)) return blocks(columns, rows);
  return aligned(
    columns.map((column, at) => ({ ...column, title: cutTo(column.title, widths[at] ?? 0) })),
    brief.map((row) => row.map((cell, at) => cutTo(cell, widths[at] ?? 0))),
  );
}

const same = (cell: string) => cell;

const fits = (widths: readonly number[], width: number): boolean =>
  widths.reduce((sum, each) => sum + each, gap.length * (widths.length - 1)) <= width;

const widthsOf = (columns: readonly Column[], rows: readonly Row[]): number[] =>
  columns.map(({ title }, at) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[at] ?? '')), widthOf(title)),
  );

/** The widest of those that may be cut loses a column at a time, until all fit or none can lose more. */
function narrowed(columns: readonly Column[], widths: readonly number[], width: number): number[] {
  const now = [...widths];
  while (!fits(now, width)) {
    const spare = now.map((each, at) => (each > leastOf(columns[at]) ? each : 0));
    const most = Math.max(...spare);
    if (most === 0) break;
    now[spare.indexOf(most)] = most - 1;
  }
  return now;
}

const leastOf = (column: Column | undefined): number =>
  column?.cut ? (column.least ?? leastColumns) : Number.POSITIVE_INFINITY;

/** Without its colours where it has to be cut. */
const cutTo = (cell: string, width: number): string =>
  widthOf(cell) <= width ? cell : truncate(harmless(cell), width);

function aligned(columns: readonly Column[], rows: readonly Row[]): string[] {
  const widths = widthsOf(columns, rows);
  return [columns.map(({ title }) => title), ...rows].map((row) =>
    columns
      .map((column, at) => (column.right ? padStart : padEnd)(row[at] ?? '', widths[at] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

/** `TITLE  cell`, one below the other, with an empty line between two rows; empty cells say nothing. */
function blocks(columns: readonly Column[], rows: readonly Row[]): string[] {
  const most = Math.max(...columns.map(({ title }) => widthOf(title)));
  return rows.flatMap((row, place) => [
    ...(place === 0 ? [] : ['']),
    ...columns.flatMap(({ title }, at) =>
      row[at] ? [`${padEnd(title, most)}${title === '' ? '' : gap}${row[at]}`] : [],
    ),
  ]);
}

/** Terms with what is said of each beside them; broken, where lines are short, to as many as it takes. */
export function described(rows: readonly (readonly [string, string])[], width?: number): string[] {
  const most = rows.reduce((widest, [term]) => Math.max(widest, widthOf(term)), 0);
  const left =
    width === undefined ? Number.POSITIVE_INFINITY : Math.max(leastColumns, width - most - gap.length);
  return rows.flatMap(([term, text]) =>
    wrapped(text, left).map((line, at) => `${padEnd(at === 0 ? term : '', most)}${gap}${line}`.trimEnd()),
  );
}
