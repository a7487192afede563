/** So long work goes on before others have a turn: typing and scrolling wait for no more. */
const turnMs = 8;

/** Makes long work give way to the page, also where it is in the background and its timers are slow. */
export class Turns {
  readonly #signal: AbortSignal;
  readonly #channel = new MessageChannel();
  #began = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Waits if this turn has been long enough. Errors: the reason of the signal. */
  async pass(): Promise<void> {
    this.#signal.throwIfAborted();
    if (performance.now() - this.#began < turnMs) return;
    await new Promise<void>((resolve) => {
      this.#channel.port1.onmessage = () => resolve();
      this.#channel.port2.postMessage(null);
    });
    this.#began = performance.now();
  }

  end(): void {
    this.#channel.port1.close();
  }
}
