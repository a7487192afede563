/** Equal names get `#2`, `#3`, in the order in which they come. */
export class UniqueNames {
  readonly #isTaken: (name: string) => boolean;
  /** Of names that came before, how many there are. */
  readonly #twins = new Map<string, number>();

  /** `isTaken`: whether a name was given before. */
  constructor(isTaken: (name: string) => boolean) {
    this.#isTaken = isTaken;
  }

  /** The name itself for the first, else the name with a suffix. */
  unique(name: string): string {
    let unique = name;
    while (this.#isTaken(unique)) {
      const count = (this.#twins.get(name) ?? 1) + 1;
      this.#twins.set(name, count);
      unique = `${name}#${count}`;
    }
    return unique;
  }
}
