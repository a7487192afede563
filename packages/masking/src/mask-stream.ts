import type { Found, PatternAutomaton } from './pattern-automaton.ts';

const star = 0x2a;

/**
 * Bytes through which secrets do not pass, however they are cut into pieces: each is replaced by as many `*`, so that
 * offsets and lengths stay what they were. What may be the beginning of one is held back until the next bytes tell.
 */
export class MaskStream {
  readonly #automaton: PatternAutomaton;
  #held: Buffer = Buffer.alloc(0);
  #state = 0;
  #hasEnded = false;
  /** Secrets that were replaced. */
  found = 0;

  constructor(automaton: PatternAutomaton) {
    this.#automaton = automaton;
  }

  /** Bytes that came in and have not gone out. */
  get held(): number {
    return this.#held.length;
  }

  /** What can go on now; the very bytes where nothing is in them. Not to be called behind the end. */
  write(bytes: Uint8Array): Uint8Array {
    // The beginning of a secret may have gone out by then, and its rest would not be known as one.
    if (this.#hasEnded) throw new Error('assertion: nothing is written behind the end of a stream');
    const from = this.#held.length;
    let whole = from === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    let isOurs = from > 0;
    let maskedTo = 0;
    this.#state = this.#automaton.scan({ bytes: whole, from, state: this.#state }, (found) => {
      if (!isOurs) whole = Buffer.from(whole);
      isOurs = true;
      this.found += 1;
      maskedTo = found.end;
      cover(whole, found);
    });
    const open = this.#automaton.depthOf(this.#state);
    // What is covered already is no beginning of anything that can be read.
    const end = Math.max(whole.length - open, maskedTo);
    this.#held = end === whole.length ? empty : Buffer.from(whole.subarray(end));
    return end === whole.length ? whole : whole.subarray(0, end);
  }

  /** What was held back, as nothing comes that could make a secret of it. */
  end(): Uint8Array {
    const rest = this.#held;
    this.#held = empty;
    this.#hasEnded = true;
    return rest;
  }
}

const empty = Buffer.alloc(0);

/** A part may have gone out already, covered by an earlier one. */
function cover(bytes: Uint8Array, { end, length, unit }: Found): void {
  const from = Math.max(0, end - length);
  if (unit === 'byte') bytes.fill(star, from, end);
  else
    for (let at = from; at < end; at += 1)
      bytes[at] = ((end - at) % 2 === 0) === (unit === 'little') ? star : 0;
}
