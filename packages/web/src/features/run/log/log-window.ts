import type { LogPart } from './log-part.ts';
import type { LogReader } from './log-reader.ts';

/** More lines than these are not kept: those at the far end go. */
const mostLines = 12_000;

export interface Shown {
  /** Null: nothing is read yet. */
  readonly part: LogPart | null;
  /** Place of the line that was gone to; null: nothing special. */
  readonly target: number | null;
  readonly error: unknown;
}

/** What of a log is in the document, and how to have other parts of it there. One thing is done at a time. */
export class LogWindow {
  readonly reader: LogReader;
  #shown: Shown = { part: null, target: null, error: null };
  #busy = false;
  #controller = new AbortController();
  readonly #listeners = new Set<() => void>();

  constructor(reader: LogReader) {
    this.reader = reader;
  }

  readonly shown = (): Shown => this.#shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Ends what is being read. */
  stop(): void {
    this.#controller.abort();
    this.#controller = new AbortController();
    this.#busy = false;
  }

  get isAtEnd(): boolean {
    const { part } = this.#shown;
    return part !== null && part.to >= this.reader.length;
  }

  /** Shows what is around a place; negative: the end. What is being read for another reason ends. */
  readonly goTo = async (offset: number): Promise<void> => {
    this.stop();
    await this.#alone(async (signal) => {
      const part = await this.reader.around(offset, signal);
      // The very beginning is where somebody starts to read, not something that was found.
      const target = offset < 0 ? (part.lines.at(-1)?.offset ?? null) : offset || null;
      this.#show({ part, target, error: null });
    });
  };

  /** Reads on before what is shown; answers how many lines came. */
  readonly earlier = async (): Promise<number> => {
    let added = 0;
    await this.#alone(async (signal) => {
      const { part } = this.#shown;
      if (part === null || part.from === 0) return;
      const lines = await this.reader.before(part, signal);
      const all = [...lines, ...part.lines];
      const kept = all.slice(0, mostLines);
      added = lines.length;
      this.#showLines({
        lines: kept,
        from: kept[0]?.offset ?? part.from,
        to: all[mostLines]?.offset ?? part.to,
      });
    });
    return added;
  };

  /** Reads on behind what is shown. */
  readonly later = (): Promise<void> =>
    this.#alone(async (signal) => {
      const { part } = this.#shown;
      if (part === null) return;
      const more = await this.reader.behind(part, signal);
      if (more.to <= part.to) return;
      const lines = [...part.lines, ...more.lines].slice(-mostLines);
      this.#showLines({ lines, from: lines[0]?.offset ?? part.from, to: more.to });
    });

  #showLines(part: LogPart): void {
    this.#show({ ...this.#shown, part });
  }

  #show(shown: Shown): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }

  async #alone(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const { signal } = this.#controller;
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) this.#show({ ...this.#shown, error });
    } finally {
      if (!signal.aborted) this.#busy = false;
    }
  }
}
