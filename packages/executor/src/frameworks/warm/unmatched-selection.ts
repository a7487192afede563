/** What a template selects and is not there: runners that take it for a pattern say nothing, and run what else was named. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A path as it stands, without patterns; `FILE:LINE` is one of FILE. */
const PLAIN = /^[^*?[\]{}()|^$+\\!@<>:]+(?:(?::\d+)+)?$/;

export function unmatchedSelection(
  select: readonly string[],
  found: readonly { readonly file: string | null }[],
  directory: string,
): readonly string[] {
  return select.filter((entry) => {
    const path = entry.replace(/(?::\d+)+$/, '').replace(/^\.\//, '');
    if (!PLAIN.test(entry) || existsSync(resolve(directory, path))) return false;
    const parts = path.toLowerCase();
    return !found.some(({ file }) => file !== null && resolve(directory, file).toLowerCase().includes(parts));
  });
}
