/** Reads bytes of one file; fewer than asked for only at its end. */
export type ReadBytes = (from: number, length: number) => Promise<Uint8Array>;

/** What is read at once: neighbours in an archive, such as the pictures of a film, come together. */
const blockBytes = 1024 * 1024;
const mostBlocks = 24;

/** Reads a file of `size` bytes in blocks and keeps those that were used last. */
export class BlockReader {
  readonly size: number;
  readonly #read: ReadBytes;
  readonly #blocks = new Map<number, Promise<Uint8Array>>();

  constructor(size: number, read: ReadBytes) {
    this.size = size;
    this.#read = read;
  }

  /** At most to the end of its block: a piece, not all that was asked for. Empty behind the end. */
  async piece(from: number, most: number): Promise<Uint8Array> {
    if (from >= this.size || most <= 0) return new Uint8Array();
    const first = Math.floor(from / blockBytes) * blockBytes;
    const block = await this.#block(first);
    return block.subarray(from - first, from - first + most);
  }

  /** All of it, or less at the end of the file. */
  async bytes(from: number, length: number): Promise<Uint8Array> {
    const whole = new Uint8Array(Math.max(0, Math.min(length, this.size - from)));
    let filled = 0;
    while (filled < whole.length) {
      const piece = await this.piece(from + filled, whole.length - filled);
      if (piece.length === 0) return whole.subarray(0, filled);
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  #block(first: number): Promise<Uint8Array> {
    const known = this.#blocks.get(first);
    const block = known ?? this.#read(first, Math.min(blockBytes, this.size - first));
    // Kept in the order of use; what could not be read is asked for again.
    this.#blocks.delete(first);
    this.#blocks.set(first, block);
    if (!known) block.catch(() => this.#blocks.delete(first));
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > mostBlocks && oldest !== undefined) this.#blocks.delete(oldest);
    return block;
  }
}
