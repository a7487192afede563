import type { BlockReader } from './block-reader.ts';
import { inflate } from './inflate.ts';
import {
  contentOffset,
  fileHeaderBytes,
  findDirectory,
  mostEndBytes,
  readDirectory,
  type ZipEntry,
} from './zip-directory.ts';
import { ZipTrouble } from './zip-trouble.ts';

/** Small, so that what one piece becomes when it is unpacked is small, too: a thousand times as much at most. */
const pieceBytes = 8 * 1024;

/** The files of an archive; only the directory, and what is asked for, is read of it. Names are names, never paths. */
export class ZipArchive {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly #file: BlockReader;

  private constructor(file: BlockReader, entries: ReadonlyMap<string, ZipEntry>) {
    this.#file = file;
    this.entries = entries;
  }

  /** Errors: ZipTrouble, and those of the reader. */
  static async open(file: BlockReader): Promise<ZipArchive> {
    const from = Math.max(0, file.size - mostEndBytes);
    const place = findDirectory(await file.bytes(from, mostEndBytes), file.size);
    return new ZipArchive(file, readDirectory(await file.bytes(place.from, place.length), place.entries));
  }

  /**
   * The content of a file, piece by piece; it ends with ZipTrouble where there is more than the directory said or more
   * than `most` bytes, and where it is broken.
   */
  async *pieces(entry: ZipEntry, most: number): AsyncGenerator<Uint8Array> {
    if (entry.bytes > most) throw new ZipTrouble('too-large', `${entry.bytes} bytes`);
    const stored = this.#stored(entry);
    let total = 0;
    for await (const piece of entry.isDeflated ? inflate(stored) : stored) {
      total += piece.length;
      if (total > entry.bytes) throw new ZipTrouble('damaged', 'longer than the directory says');
      yield piece;
    }
    if (total < entry.bytes) throw new ZipTrouble('damaged', 'shorter than the directory says');
  }

  /** The whole content of a file, of at most `most` bytes. Errors: ZipTrouble, and those of the reader. */
  async bytes(entry: ZipEntry, most: number): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [];
    let total = 0;
    for await (const piece of this.pieces(entry, most)) {
      pieces.push(piece);
      total += piece.length;
    }
    const whole = new Uint8Array(total);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  async *#stored({ headerAt, storedBytes }: ZipEntry): AsyncGenerator<Uint8Array> {
    const header = await this.#file.bytes(headerAt, fileHeaderBytes);
    let at = headerAt + contentOffset(header);
    const end = at + storedBytes;
    while (at < end) {
      const piece = await this.#file.piece(at, Math.min(pieceBytes, end - at));
      if (piece.length === 0) throw new ZipTrouble('damaged', 'the archive ends too early');
      at += piece.length;
      yield piece;
    }
  }
}
