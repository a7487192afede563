import type { TextKey, Translate } from '../texts/texts.ts';

/** One option that a flag, a variable or the configuration file can give. */
export interface OptionRow {
  /** Name in the configuration file, and of the value. */
  readonly key: string;
  /** As commander reads it. */
  readonly flag: string;
  readonly variable: string;
  /**
   * Paths are made absolute; a switch is on or not there; a list is repeated, or has commas; a size is in bytes; an
   * address is that of a server, http or https.
   */
  readonly kind: 'integer' | 'size' | 'text' | 'address' | 'path' | 'switch' | 'list' | 'paths';
  readonly least?: number;
  readonly most?: number;
  readonly choices?: readonly string[];
  readonly otherwise?: string | number;
  readonly text: TextKey;
}

/** `--lease-seconds`, without its argument. */
export const flagName = (row: OptionRow) => row.flag.split(' ')[0] ?? row.flag;

/** Meaning, default, and in brackets the variable and the key that give the same. */
export function helpOf(row: OptionRow, t: Translate, key?: string): string {
  const otherwise = row.otherwise === undefined ? '' : t('help.otherwise', { value: row.otherwise });
  return `${t(row.text)}${otherwise} [${key === undefined ? row.variable : `${row.variable}, ${key}`}]`;
}
