import { relative } from 'node:path';

/** `inner` equals `outer` or lies in it; both real paths. */
export function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (!way.startsWith('../') && way !== '..' && !way.startsWith('/'));
}
