/** ZIP archives as they are read and written, by yauzl and yazl. */
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  validateFileName,
  type ZipFile,
} from 'yauzl';
import { ZipFile as ZipWriter } from 'yazl';
import { type FileBytes, piecesOf } from './file-bytes.ts';
import { NotRead } from './unpack-budget.ts';

class Reader extends RandomAccessReader {
  readonly #file: FileBytes;

  constructor(file: FileBytes) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(piecesOf(this.#file, start, end));
  }
}

export type { Entry };

/** Its entries in their order, with what they hold. Both throw `NotRead` where that is not to be had. */
export class ReadZip {
  readonly comment: Buffer;
  readonly #zip: ZipFile;

  static async of(file: FileBytes): Promise<ReadZip> {
    try {
      const options = { lazyEntries: true, autoClose: false, decodeStrings: false } as const;
      return new ReadZip(await fromRandomAccessReaderPromise(new Reader(file), file.size, options));
    } catch {
      throw new NotRead('damaged');
    }
  }

  private constructor(zip: ZipFile) {
    this.#zip = zip;
    // Not decoded, though its type says so.
    this.comment = zip.comment as unknown as Buffer;
  }

  async *entries(): AsyncGenerator<Entry> {
    try {
      yield* this.#zip.eachEntry();
    } catch (error) {
      throw new NotRead(/strong encryption/.test((error as Error).message) ? 'encrypted' : 'damaged');
    }
  }

  /** What an entry unpacks to. */
  async *content(entry: Entry): AsyncGenerator<Buffer> {
    if (entry.isEncrypted()) throw new NotRead('encrypted');
    if (!entry.canDecodeFileData()) throw new NotRead('closed');
    try {
      yield* await this.#zip.openReadStreamPromise(entry);
    } catch {
      throw new NotRead('damaged');
    }
  }
}

/** Whether it has a name that a new archive may have. */
export function canBeWritten(entry: Entry): boolean {
  return validateFileName(nameIn(entry, entry.fileNameRaw)) === null;
}

/** Names are in UTF-8 wherever they can be, whatever the archive says. */
function nameIn({ generalPurposeBitFlag, extraFields }: Entry, raw: Buffer): string {
  return isUtf8(raw)
    ? raw.toString('utf8')
    : getFileNameLowLevel(generalPurposeBitFlag, raw, extraFields, true);
}

export interface WrittenEntry {
  readonly entry: Entry;
  readonly name: Uint8Array;
  readonly comment: Uint8Array;
  content(): AsyncIterable<Uint8Array>;
}

/** An archive of these, each with the time, the rights and the way of packing that its entry had. */
export async function* writtenZip(
  entries: readonly WrittenEntry[],
  comment: Uint8Array,
): AsyncGenerator<Buffer> {
  const zip = new ZipWriter();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const { entry, name: raw, comment: fileComment, content } of entries) {
    const facts = { mtime: entry.getLastModDate(), forceDosTimestamp: true, ...modeOf(entry) };
    const name = nameIn(entry, Buffer.from(raw));
    if (name.endsWith('/')) zip.addEmptyDirectory(name, facts);
    else {
      const compress = entry.compressionMethod !== 0;
      const options = { ...facts, compress, fileComment: Buffer.from(fileComment).toString('utf8') };
      zip.addReadStreamLazy(name, options, (take) =>
        take(null, Readable.from(content(), { objectMode: false })),
      );
    }
  }
  // It takes bytes, too, though its type does not say so.
  zip.end({ comment: Buffer.from(comment) as unknown as string, forceZip64Format: false });
  for await (const piece of output) yield piece as Buffer;
}

/** Nothing where the archive was made on a system that knows no rights. */
function modeOf({ externalFileAttributes }: Entry): { mode?: number } {
  const mode = externalFileAttributes >>> 16;
  return mode === 0 ? {} : { mode };
}
