import type { Clock } from '@testyard/core';

/** How long the greatest known difference is believed before a smaller one is taken: two clocks drift apart. */
const believedMs = 60_000;

/** By so much nobody's clock drifts while a statement is on its way: the clock of the database was set. */
const setBackMs = 1_000;

/**
 * The clock of the database as this process knows it, without asking: what the last units were told, moved on by a
 * clock that nobody sets. Telling takes time, so that the greatest difference is the truest. It never runs backwards
 * but where the database's own was set back: units are told that one, and two times for one store would judge what is
 * alive by one and write it by the other.
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

  /** What a unit was told just now; it had asked at `askedAt` by the clock of this process. */
  told(now: number, askedAt: number): void {
    const at = performance.now();
    const difference = now - at;
    const wasSetBack = this.#difference > now - askedAt + setBackMs;
    if (wasSetBack) this.#last = 0;
    else if (difference < this.#difference && at - this.#believedSince < believedMs) return;
    this.#difference = difference;
    this.#believedSince = at;
  }
}
