import { CoreError, type PageOf, type PageRequest } from '@testyard/core';

/** A page of a list that is at hand as a whole and never changes its order: the key is the place of its last item. */
export function pageOfList<T>(list: readonly T[], { limit, after }: PageRequest): PageOf<T> {
  const from = after === null ? 0 : Number(after) + 1;
  if (!Number.isSafeInteger(from))
    throw new CoreError('CURSOR_INVALID', { given: after?.slice(0, 100) ?? '' });
  const items = list.slice(from, from + limit);
  return { items, next: from + limit < list.length ? String(from + limit - 1) : null };
}
