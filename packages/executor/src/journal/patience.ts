const unreachable = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'],
]);

/**
 * Runs out after so many milliseconds in which there is somebody to talk to: as long as no server can be reached,
 * nothing is gained by giving up, and its time does not begin.
 */
export class Patience {
  readonly #milliseconds: number;
  readonly #over = new AbortController();
  #timer: NodeJS.Timeout | null = null;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.heard();
  }

  /** Aborted when it has run out. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** There is a server. */
  heard(): void {
    if (this.#timer !== null || this.isOver) return;
    this.#timer = setTimeout(() => this.#over.abort(new Error('its time is over')), this.#milliseconds);
    this.#timer.unref();
  }

  /** Told of each failure: where no server was reached, the time begins anew with the next one that is. */
  met(error: unknown): void {
    if (unreachable.has((error as NodeJS.ErrnoException).code ?? '')) this.end();
    else this.heard();
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
