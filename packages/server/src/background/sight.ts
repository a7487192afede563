/**
 * How long this process could neither hear executors nor write what they say: its event loop stood still, or its
 * database did. Measured on the monotonic clock alone, from one look that succeeded to the next.
 */
export class Sight {
  readonly #monotonic: () => number;
  readonly #usualMs: number;
  readonly #marginMs: number;
  #lastLook: number;

  /** Looks come every `usualMs`; one that comes later by more than `marginMs` means that the process was blind. */
  constructor(monotonic: () => number, { usualMs, marginMs }: { usualMs: number; marginMs: number }) {
    this.#monotonic = monotonic;
    this.#usualMs = usualMs;
    this.#marginMs = marginMs;
    this.#lastLook = monotonic();
  }

  /** Milliseconds that do not count, 0 where all is well. */
  blindMs(): number {
    const lateMs = this.#monotonic() - this.#lastLook - this.#usualMs;
    return lateMs > this.#marginMs ? lateMs : 0;
  }

  /** Whatever was missed before is dealt with. */
  looked(): void {
    this.#lastLook = this.#monotonic();
  }
}
