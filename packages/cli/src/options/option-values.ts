import type { OptionRow } from './option-row.ts';
import { type OptionSources, type ResolvedOption, resolveOptions } from './resolve-options.ts';

/** Settled options, read by the kind that their row promises. Throws a UsageError where one is wrong. */
export class OptionValues {
  readonly #options: ReadonlyMap<string, ResolvedOption>;

  constructor(rows: readonly OptionRow[], sources: OptionSources) {
    this.#options = resolveOptions(rows, sources);
  }

  text(key: string): string | undefined {
    const value = this.#options.get(key)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  number(key: string): number | undefined {
    const value = this.#options.get(key)?.value;
    return typeof value === 'number' ? value : undefined;
  }

  isOn(key: string): boolean {
    return this.#options.get(key)?.value === true;
  }

  list(key: string): readonly string[] {
    const value = this.#options.get(key)?.value;
    return Array.isArray(value) ? value : [];
  }
}
