import { pictureType } from '../zip/picture-type.ts';
import type { ZipArchive } from '../zip/zip-archive.ts';

const mostPictureBytes = 16 * 1024 * 1024;
const mostPictures = 80;

/** Pictures of a trace as addresses of this page, each read when it is first looked at; the last ones are kept. */
export class PictureShelf {
  readonly #archive: ZipArchive;
  readonly #addresses = new Map<string, Promise<string | null>>();

  constructor(archive: ZipArchive) {
    this.#archive = archive;
  }

  /** Null: there is no such entry, or it is no picture of a kind that is shown. Errors: those of the reader. */
  addressOf(name: string): Promise<string | null> {
    const address = this.#addresses.get(name) ?? this.#read(name);
    this.#addresses.delete(name);
    this.#addresses.set(name, address);
    address.catch(() => this.#addresses.delete(name));
    const [oldest] = this.#addresses.keys();
    if (this.#addresses.size > mostPictures && oldest !== undefined) this.#drop(oldest);
    return address;
  }

  /** The addresses lead nowhere any more. */
  clear(): void {
    for (const name of [...this.#addresses.keys()]) this.#drop(name);
  }

  async #read(name: string): Promise<string | null> {
    const entry = this.#archive.entries.get(name);
    if (entry === undefined || entry.bytes > mostPictureBytes) return null;
    const bytes = await this.#archive.bytes(entry, mostPictureBytes);
    const type = pictureType(bytes);
    return type === null ? null : URL.createObjectURL(new Blob([bytes], { type }));
  }

  #drop(name: string): void {
    const address = this.#addresses.get(name);
    this.#addresses.delete(name);
    address?.then(
      (url) => url !== null && URL.revokeObjectURL(url),
      () => undefined,
    );
  }
}
