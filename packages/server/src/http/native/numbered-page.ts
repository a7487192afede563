import { CoreError, type PageOf, type PageRequest } from '@testyard/core';
import { readPageRequest } from '../common/headers/cursor.ts';

/** `?limit=&cursor=` of a list whose keys are numbers. Errors: CURSOR_INVALID where somebody made one up. */
export function readNumberedPage(query: Parameters<typeof readPageRequest>[0]): PageRequest {
  const page = readPageRequest(query);
  if (page.after !== null && !/^[0-9]{1,15}$/.test(page.after))
    throw new CoreError('CURSOR_INVALID', { given: query.cursor?.slice(0, 100) ?? '' });
  return page;
}

/** A page of a list that is at hand as a whole and never changes its order: the key is the place of its last item. */
export function pageOfList<T>(list: readonly T[], { limit, after }: PageRequest): PageOf<T> {
  const from = after === null ? 0 : Number(after) + 1;
  const next = from + limit < list.length ? String(from + limit - 1) : null;
  return { items: list.slice(from, from + limit), next };
}
