/** Lines of JSON over the two descriptors of a program's channel. */
import type { Duplex } from 'node:stream';

const longestLineBytes = 64 * 1024 * 1024;
const pauseAtMessages = 5_000;

/** Reads eagerly, so that a program never waits for a reader that waits for the program's end. */
export class JsonLineReader implements AsyncIterable<unknown> {
  readonly ended: Promise<void>;
  readonly #source: Duplex;
  readonly #messages: unknown[] = [];
  #parts: Buffer[] = [];
  #partBytes = 0;
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(source: Duplex) {
    this.#source = source;
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.#closed = true;
        this.#wake();
        resolve();
      };
      source.on('data', (chunk: Buffer) => this.#take(chunk));
      source.on('end', end).on('close', end).on('error', end);
    });
  }

  async *[Symbol.asyncIterator](): AsyncIterator<unknown> {
    for (;;) {
      if (this.#messages.length > 0) {
        yield this.#messages.shift();
        if (this.#messages.length === 0) this.#source.resume();
      } else if (this.#closed) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    for (let at = rest.indexOf(10); at >= 0 && !this.#closed; at = rest.indexOf(10)) {
      this.#line(Buffer.concat([...this.#parts, rest.subarray(0, at)]));
      this.#parts = [];
      this.#partBytes = 0;
      rest = rest.subarray(at + 1);
    }
    if (this.#closed) return;
    this.#parts.push(rest);
    this.#partBytes += rest.length;
    if (this.#partBytes > longestLineBytes) this.#source.destroy();
    if (this.#messages.length > pauseAtMessages) this.#source.pause();
    this.#wake();
  }

  #line(bytes: Buffer): void {
    if (bytes.length === 0) return;
    try {
      this.#messages.push(JSON.parse(bytes.toString('utf8')));
    } catch {
      this.#closed = true;
      this.#source.destroy();
    }
  }
}

/** Writes one value as a line; false where the reader is gone. */
export function writeJsonLine(target: Duplex, message: unknown): Promise<boolean> {
  return writeText(target, `${JSON.stringify(message)}\n`);
}

/** False where the reader is gone. */
export function writeText(target: Duplex, text: string): Promise<boolean> {
  if (target.destroyed || !target.writable) return Promise.resolve(false);
  return new Promise((resolve) => {
    target.write(text, (error) => resolve(!error));
  });
}
