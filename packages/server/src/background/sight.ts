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

  /** Milliseconds that do not count, 0 where all is well, and the moment up to which they are counted. */
  look(): { readonly blindMs: number; readonly at: number } {
    const at = this.#monotonic();
    const lateMs = at - this.#lastLook - this.#usualMs;
    return { blindMs: lateMs > this.#marginMs ? lateMs : 0, at };
  }

  /** Whatever was missed before the moment `at` of a look is dealt with; what came since is for the next one. */
  dealtWith(at: number): void {
    this.#lastLook = at;
  }
}
