/** Writes a file anew without the secrets that were found in it. */
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Masker } from '../masker.ts';
import { type FileBytes, inMemory, piecesOf } from './file-bytes.ts';
import { gunzipped, type Places } from './look-into.ts';
import { withTarSize, withTarSum } from './tar-header.ts';
import { padding, tarParts } from './tar-parts.ts';
import { type Entry, ReadZip, writtenZip } from './zip-file.ts';

export class ArchiveWriter {
  readonly #masker: Masker;

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  async *file(file: FileBytes, places: Places | null): AsyncGenerator<Uint8Array> {
    if (places?.kind === 'zip') yield* await this.#zip(file, places.within);
    else if (places?.kind === 'gzip') yield* this.#gzip(file, places.within);
    else yield* this.#content(piecesOf(file), places);
  }

  async *#content(pieces: AsyncIterable<Buffer>, places: Places | null): AsyncGenerator<Uint8Array> {
    if (places === null) yield* pieces;
    else if (places.kind === 'bytes') yield* this.#bytes(pieces);
    else if (places.kind === 'tar') yield* this.#tar(pieces, places.within);
    else {
      // It was held in memory when it was looked into.
      yield* this.file(inMemory(await gathered(pieces)), places);
    }
  }

  async *#bytes(pieces: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
    const stream = this.#masker.stream();
    for await (const piece of pieces) yield stream.write(piece);
    yield stream.end();
  }

  async *#gzip(file: FileBytes, within: Places): AsyncGenerator<Uint8Array> {
    const content = Readable.from(this.#content(gunzipped(piecesOf(file)), within), { objectMode: false });
    const gzip = createGzip();
    content.on('error', (error) => gzip.destroy(error));
    yield* content.pipe(gzip);
  }

  async #zip(file: FileBytes, within: ReadonlyMap<number, Places>): Promise<AsyncIterable<Uint8Array>> {
    const zip = await ReadZip.of(file);
    const entries: Entry[] = [];
    for await (const entry of zip.entries()) entries.push(entry);
    const written = entries.map((entry, number) => ({
      entry,
      name: this.#masker.bytes(entry.fileNameRaw),
      comment: this.#masker.bytes(entry.fileCommentRaw),
      content: () => this.#content(zip.content(entry), within.get(number) ?? null),
    }));
    return writtenZip(written, this.#masker.bytes(zip.comment));
  }

  async *#tar(
    pieces: AsyncIterable<Buffer>,
    within: ReadonlyMap<number, Places>,
  ): AsyncGenerator<Uint8Array> {
    let number = 0;
    for await (const part of tarParts(pieces)) {
      const places = within.get(number) ?? null;
      const content = this.#content(part.content, places);
      number += 1;
      if (part.type === 'rest') yield* content;
      else yield* await this.#tarFile(part.header, content, places);
    }
  }

  /** A mask is as long as what is below it; only an archive within this one may get another length. */
  async #tarFile(
    header: Buffer,
    content: AsyncIterable<Uint8Array>,
    places: Places | null,
  ): Promise<AsyncIterable<Uint8Array>> {
    const masked = this.#masker.bytes(header);
    const named = masked === header ? header : withTarSum(masked);
    const isPacked = places?.kind === 'zip' || places?.kind === 'gzip' || places?.kind === 'tar';
    const whole = isPacked ? await gathered(content) : null;
    return whole ? inTar(withTarSize(named, whole.length), [whole]) : inTar(named, content);
  }
}

async function* inTar(
  header: Uint8Array,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield header;
  let length = 0;
  for await (const piece of content) {
    length += piece.length;
    yield piece;
  }
  yield Buffer.alloc(padding(length));
}

async function gathered(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
