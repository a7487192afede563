import type { OptionRow } from './option-row.ts';
import { UP_OPTIONS } from './up-options.ts';

/** Rows of `up` that other commands have as well, by variable and key the same. */
export function rowsOfUp(...keys: readonly string[]): readonly OptionRow[] {
  return UP_OPTIONS.filter(({ key }) => keys.includes(key));
}
