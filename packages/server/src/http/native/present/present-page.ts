import type { PageOf } from '@testyard/core';

/** A page of a list with its items as resources; `next` is a key of the store still. */
export function presentPage<Item, Resource>(
  page: PageOf<Item>,
  present: (item: Item) => Resource,
): { items: Resource[]; next: string | null } {
  return { items: page.items.map(present), next: page.next };
}
