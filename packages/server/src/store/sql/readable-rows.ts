import type { UnreadableRow } from '@testyard/core';

export interface Readable<T> {
  readonly tasks: T[];
  readonly unreadable: UnreadableRow[];
}

/** A damaged row stands in the way of no other. */
export function readable<Row extends { readonly id: string }, T>(
  rows: readonly Row[],
  read: (row: Row) => T,
): Readable<T> {
  const tasks: T[] = [];
  const unreadable: UnreadableRow[] = [];
  for (const row of rows) {
    try {
      tasks.push(read(row));
    } catch (error) {
      unreadable.push({ id: row.id, error });
    }
  }
  return { tasks, unreadable };
}
