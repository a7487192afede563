import type { ConfigKey } from '../session/config-file.ts';
import type { TextKey } from '../texts/texts.ts';

/** One option that a flag, a variable or the configuration file can give. */
export interface OptionRow {
  /** Name in the configuration file, and of the value. */
  readonly key: ConfigKey;
  /** As commander reads it. */
  readonly flag: string;
  readonly variable: string;
  /** A path is made absolute; a switch is on or not there. */
  readonly kind: 'integer' | 'text' | 'path' | 'switch';
  readonly least?: number;
  readonly most?: number;
  readonly choices?: readonly string[];
  readonly otherwise?: string | number;
  readonly text: TextKey;
}

/** `--lease-seconds`, without its argument. */
export const flagName = (row: OptionRow) => row.flag.split(' ')[0] ?? row.flag;
