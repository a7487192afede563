import { isTarHeader, tarBlock, tarSize } from './tar-header.ts';

/** A tar archive in its order: each header, what stands behind it, and what is left when there is no more header. */
export type TarPart =
  | { readonly type: 'file'; readonly header: Buffer; readonly content: AsyncIterable<Buffer> }
  /** Zeros that end an archive, and whatever follows: it is no archive any more. */
  | { readonly type: 'rest'; readonly content: AsyncIterable<Buffer> };

/** What a part holds is read before the next one is asked for; what was left of it is passed over then. */
export async function* tarParts(pieces: AsyncIterable<Buffer>): AsyncGenerator<TarPart> {
  const source = new BlockSource(pieces);
  for (;;) {
    const header = await source.block();
    const size = header && isTarHeader(header) ? tarSize(header) : null;
    if (header === null || size === null) {
      const content = source.rest(header);
      yield { type: 'rest', content };
      return;
    }
    const content = source.next(size);
    yield { type: 'file', header, content };
    for await (const _ of content);
    for await (const _ of source.next(padding(size)));
  }
}

/** Zeros behind so many bytes. */
export function padding(bytes: number): number {
  return (tarBlock - (bytes % tarBlock)) % tarBlock;
}

class BlockSource {
  readonly #iterator: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#iterator = pieces[Symbol.asyncIterator]();
  }

  /** The next block, shorter at the end; null where there is nothing any more. */
  async block(): Promise<Buffer | null> {
    const read: Buffer[] = [];
    for await (const piece of this.next(tarBlock)) read.push(piece);
    return read.length === 0 ? null : Buffer.concat(read);
  }

  /** So many bytes, or as many as there are. */
  async *next(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      if (this.#held.length === 0 && !(await this.#fill())) return;
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  async *rest(before: Buffer | null): AsyncGenerator<Buffer> {
    if (before) yield before;
    yield* this.next(Number.POSITIVE_INFINITY);
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#iterator.next();
    if (done !== true) this.#held = value;
    return done !== true;
  }
}
