/** Pieces that are fetched at the same time: hides the way to the store, and bounds the memory of one reader. */
const AT_ONCE = 4;
/** Bytes that one fetch asks for at most. */
const PIECE_BYTES = 1024 * 1024;

export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** The range in pieces of 1 MiB. */
export function* piecesOf({ from, to }: ByteRange): Generator<ByteRange> {
  for (let at = from; at < to; at += PIECE_BYTES) yield { from: at, to: Math.min(at + PIECE_BYTES, to) };
}

/** The results of the fetches, in their order, each begun a little before it is its turn. */
export async function* readAhead<T>(fetches: Iterable<() => Promise<T>>): AsyncGenerator<T> {
  const begun: Promise<T>[] = [];
  for (const fetch of fetches) {
    const promise = fetch();
    // Whoever stops reading, or meets an earlier failure, does not wait for this one.
    promise.catch(() => {});
    begun.push(promise);
    if (begun.length === AT_ONCE) yield await (begun.shift() as Promise<T>);
  }
  for (const promise of begun) yield await promise;
}
