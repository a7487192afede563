/** Equal names get `#2`, `#3`, in the order in which they come. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** The suffix that makes `name` unique: '' for the first. `name + suffix` was never given before. */
  suffixFor(name: string): string {
    let suffix = '';
    while (this.#taken.has(name + suffix)) {
      const count = (this.#counts.get(name) ?? 1) + 1;
      this.#counts.set(name, count);
      suffix = `#${count}`;
    }
    this.#taken.add(name + suffix);
    return suffix;
  }
}
