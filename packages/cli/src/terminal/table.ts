import { padEnd, padStart, widthOf } from './text-width.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
}

/** Lines of a table without borders; cells may be coloured. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map((column) => column.title), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ''))));
  return all.map((row) =>
    columns
      .map((column, index) => (column.right ? padStart : padEnd)(row[index] ?? '', widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
