import type { CommandContext } from '../context.ts';
import { terminalColumns } from '../io.ts';
import { type Column, table } from './table.ts';

/** A table as wide as the terminal; whole where it goes into a file or a pipe. */
export function printTable(
  { io, print }: Pick<CommandContext, 'io' | 'print'>,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  for (const line of table(columns, rows, terminalColumns(io))) print(line);
}
