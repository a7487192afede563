import { columnsOf, type OutputStream } from '../io.ts';
import { harmless, truncate, widthOf } from './text-width.ts';

const ERASE = '\r\u001b[2K';

/** One line at the bottom of a terminal that is drawn over; lines printed meanwhile appear above it. */
export class StatusLine {
  readonly #stream: OutputStream;
  #shown = '';

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /** Drawn without its colours where it has to be cut. */
  show(text: string): void {
    const columns = columnsOf(this.#stream) - 1;
    this.#shown = widthOf(text) <= columns ? text : truncate(harmless(text), columns);
    this.#stream.write(ERASE + this.#shown);
  }

  /** Takes the line away while something else is written. */
  above(write: () => void): void {
    if (this.#shown !== '') this.#stream.write(ERASE);
    write();
    if (this.#shown !== '') this.#stream.write(this.#shown);
  }

  clear(): void {
    if (this.#shown !== '') this.#stream.write(ERASE);
    this.#shown = '';
  }
}
