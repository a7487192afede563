import type { Clock } from '@testyard/core';

/** How long the greatest known difference is believed before a smaller one is taken: two clocks drift apart. */
const believedMs = 60_000;

/**
 * The clock of the database as this process knows it, without asking: what the last units were told, moved on by a
 * clock that nobody sets. It never runs backwards. Telling takes time, so that the greatest difference is the truest.
 */
export class DatabaseClock implements Clock {
  #difference: number;
  #believedSince = performance.now();
  #last = 0;

  /** `now` by the clock of the database. */
  constructor(now: number) {
    this.#difference = now - performance.now();
  }

  now(): number {
    this.#last = Math.max(this.#last, Math.floor(performance.now() + this.#difference));
    return this.#last;
  }

  /** What a unit was told just now. */
  told(now: number): void {
    const at = performance.now();
    const difference = now - at;
    if (difference < this.#difference && at - this.#believedSince < believedMs) return;
    this.#difference = difference;
    this.#believedSince = at;
  }
}
