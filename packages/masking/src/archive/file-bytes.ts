/** Bytes that can be read from any place on, wherever they are. */
export interface FileBytes {
  readonly size: number;
  /** Exactly these; rejects where they are not there. */
  read(from: number, length: number): Promise<Buffer>;
}

const pieceBytes = 256 * 1024;

/** All of it, or from a place to another, in pieces. */
export async function* piecesOf(file: FileBytes, from = 0, to = file.size): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += pieceBytes) yield await file.read(at, Math.min(pieceBytes, to - at));
}

export function inMemory(bytes: Buffer): FileBytes {
  return {
    size: bytes.length,
    read: async (from, length) => {
      if (from + length > bytes.length) throw new RangeError('There are fewer bytes');
      return bytes.subarray(from, from + length);
    },
  };
}

/** The first bytes of a stream, as many as there are up to `length`, and the whole of it with them. */
export async function peeked(
  pieces: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ readonly beginning: Buffer; readonly whole: AsyncIterable<Buffer> }> {
  const iterator = pieces[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let isOver = false;
  for (let have = 0; have < length && !isOver; ) {
    const { done, value } = await iterator.next();
    isOver = done === true;
    if (value === undefined) continue;
    read.push(Buffer.from(value));
    have += value.length;
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield* read;
    for (let next = isOver ? null : await iterator.next(); next && !next.done; next = await iterator.next())
      yield Buffer.from(next.value);
  }
  return { beginning: Buffer.concat(read).subarray(0, length), whole: whole() };
}
