/** What a template selects and is not there: runners that take it for a pattern say nothing, and run what else was named. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A path as it stands, without patterns; `FILE:LINE` is one of FILE. */
const PLAIN = /^[^*?[\]{}()|^$+\\!@<>:]+(?:(?::\d+)+)?$/;

/** Entries of `select` that are plain paths below `directory`, are not there, and are the file of no case that was found. */
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
