import type { Clock } from '@testyard/core';

/** Says of what is met again and again when it is worth telling: at first, and then once in `everyMs`. */
export class SeldomNews {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #told = new Map<string, number>();

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  isNews(name: string): boolean {
    const now = this.#clock.now();
    for (const [known, at] of this.#told) if (now - at >= this.#everyMs) this.#told.delete(known);
    if (this.#told.has(name)) return false;
    this.#told.set(name, now);
    return true;
  }
}
