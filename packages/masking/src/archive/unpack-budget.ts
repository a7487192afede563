/** Why an archive, or a part of it, was not looked into. */
export type NotReadWhy =
  /** It, or something in it, has a password. */
  | 'encrypted'
  /** It is not what it says. */
  | 'damaged'
  /** It unpacks to more, is nested deeper, or takes longer, than is looked through. */
  | 'too-large'
  /** It is packed in a way that is not read here. */
  | 'closed';

export class NotRead extends Error {
  override readonly name = 'NotRead';
  readonly why: NotReadWhy;

  constructor(why: NotReadWhy) {
    super(why);
    this.why = why;
  }
}

/** How much one file may be unpacked to: a small one may be made of more than any disk has. */
export interface UnpackLimits {
  /** Bytes of all that is unpacked, archives within archives included. */
  readonly bytes: number;
  /** Bytes that come of each byte of the file, as soon as there are more than `ratioFrom`. */
  readonly ratio: number;
  readonly ratioFrom: number;
  readonly entries: number;
  /** Archives within each other, the outermost included. */
  readonly depth: number;
  /** Bytes of an archive within another: it is held in memory. */
  readonly nestedBytes: number;
  readonly milliseconds: number;
}

export const unpackLimits: UnpackLimits = {
  bytes: 2 * 1024 ** 3,
  ratio: 250,
  ratioFrom: 64 * 1024 ** 2,
  entries: 100_000,
  depth: 4,
  nestedBytes: 64 * 1024 ** 2,
  milliseconds: 120_000,
};

/** What is left of the limits; throws `NotRead` where they are gone beyond. */
export class UnpackBudget {
  readonly limits: UnpackLimits;
  readonly #fileBytes: number;
  readonly #until: number;
  #unpacked = 0;
  #entries = 0;

  constructor(fileBytes: number, limits: UnpackLimits) {
    this.limits = limits;
    this.#fileBytes = fileBytes;
    this.#until = performance.now() + limits.milliseconds;
  }

  entry(): void {
    this.#entries += 1;
    if (this.#entries > this.limits.entries) throw new NotRead('too-large');
  }

  /** The same pieces, counted. */
  async *counted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      this.#count(piece.length);
      yield piece;
    }
  }

  #count(bytes: number): void {
    const { limits } = this;
    this.#unpacked += bytes;
    const isDense = this.#unpacked > limits.ratioFrom && this.#unpacked > limits.ratio * this.#fileBytes;
    if (isDense || this.#unpacked > limits.bytes || performance.now() > this.#until)
      throw new NotRead('too-large');
  }
}
