/** A line; of one that was too long only its beginning. */
export interface Line {
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
}

const newLine = 10;
const beginning = 64;

/** Cuts a stream of bytes into lines. What a line has above `most` bytes is let go while it passes. */
export class LineSplitter {
  readonly #most: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The lines that end in this piece. */
  push(piece: Uint8Array): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (;;) {
      const end = piece.indexOf(newLine, from);
      if (end < 0) break;
      this.#add(piece.subarray(from, end));
      lines.push(this.#take());
      from = end + 1;
    }
    this.#add(piece.subarray(from));
    return lines;
  }

  /** What stands behind the last line end. */
  end(): Line {
    return this.#take();
  }

  #add(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#length += part.length;
    if (this.#length <= this.#most) this.#parts.push(part);
    else this.#parts = [joined(this.#parts.length > 0 ? this.#parts : [part]).slice(0, beginning)];
  }

  #take(): Line {
    const line = { bytes: joined(this.#parts), isCut: this.#length > this.#most };
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
