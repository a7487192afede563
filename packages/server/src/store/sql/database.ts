import type { PageOf, PageRequest } from '@testyard/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

export type Database = Kysely<Tables>;

/** A page of rows that were asked for with one more than the limit. `keyOf` names a row for the next page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  page: PageRequest,
  map: { readonly item: (row: Row) => T; readonly key: (row: Row) => string },
): PageOf<T> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(map.item),
    next: rows.length > page.limit && last !== undefined ? map.key(last) : null,
  };
}

/** Rows that one statement inserts at most: a limit on bound values. */
export function* chunksOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** Parses what this service wrote. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}
