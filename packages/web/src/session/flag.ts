/** Something that is so or not so, and tells whoever shows it when that changes. */
export class Flag {
  #value: boolean;
  readonly #listeners = new Set<() => void>();

  constructor(value: boolean) {
    this.#value = value;
  }

  readonly get = (): boolean => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: boolean): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}
