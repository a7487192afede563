import type { PageOf } from '@testyard/core';
import { writeCursor } from '../../common/headers/cursor.ts';

/** A page of a list with its items as resources. */
export function presentPage<Item, Resource>(
  page: PageOf<Item>,
  present: (item: Item) => Resource,
): { items: Resource[]; next: string | null } {
  return { items: page.items.map(present), next: writeCursor(page.next) };
}
