/** Looks for secrets in a file and in what is packed in it, and says where they are. */

import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Masker } from '../masker.ts';
import { archiveKind, tellingBytes } from './archive-kind.ts';
import { type FileBytes, inMemory, peeked, piecesOf } from './file-bytes.ts';
import { tarParts } from './tar-parts.ts';
import { NotRead, type NotReadWhy, type UnpackBudget } from './unpack-budget.ts';
import { canBeWritten, ReadZip } from './zip-file.ts';

/** Where secrets are; what is not named has none. */
export type Places =
  | { readonly kind: 'bytes' }
  | { readonly kind: 'gzip'; readonly within: Places }
  /** By the number of the entry. None has one where they are in names or between entries. */
  | { readonly kind: 'zip' | 'tar'; readonly within: ReadonlyMap<number, Places> };

export class ArchiveLook {
  readonly #masker: Masker;
  readonly #budget: UnpackBudget;
  /** Why a part of it was not read; null where all was. */
  notRead: NotReadWhy | null = null;
  /** Whether there is a secret in an archive that was not read to its end, so that it cannot be packed anew. */
  isStuck = false;

  constructor(masker: Masker, budget: UnpackBudget) {
    this.#masker = masker;
    this.#budget = budget;
  }

  /** Null where there is no secret in it. Rejects where it cannot be read from where it is. */
  async file(file: FileBytes, depth = 1): Promise<Places | null> {
    const beginning = await file.read(0, Math.min(tellingBytes, file.size));
    const kind = archiveKind(beginning);
    if (kind === 'zip') return this.#packed(file, () => this.#zip(file, depth));
    if (kind === 'gzip') return this.#packed(file, () => this.#gzip(file, depth));
    return this.#content(piecesOf(file), depth);
  }

  /** What cannot be unpacked is looked through as it is. */
  async #packed(file: FileBytes, look: () => Promise<Places | null>): Promise<Places | null> {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof NotRead)) throw error;
      this.notRead ??= error.why;
      return this.#scan(piecesOf(file));
    }
  }

  async #content(pieces: AsyncIterable<Buffer>, depth: number): Promise<Places | null> {
    const { beginning, whole } = await peeked(pieces, tellingBytes);
    const kind = archiveKind(beginning);
    if (kind === 'tar') return this.#tar(whole, depth);
    if (kind === 'closed') this.notRead ??= 'closed';
    if (kind === null || kind === 'closed') return this.#scan(whole);
    const { limits } = this.#budget;
    const kept = await this.#kept(whole, depth < limits.depth ? limits.nestedBytes : 0);
    if (kept.bytes) return this.file(inMemory(kept.bytes), depth + 1);
    this.notRead ??= 'too-large';
    return kept.places;
  }

  /** An archive within another, in memory; what is longer than `most` is looked through as it is. */
  async #kept(
    pieces: AsyncIterable<Buffer>,
    most: number,
  ): Promise<{ readonly bytes: Buffer | null; readonly places: Places | null }> {
    const kept: Buffer[] = [];
    let length = 0;
    async function* keeping(): AsyncGenerator<Buffer> {
      for await (const piece of pieces) {
        length += piece.length;
        if (length <= most) kept.push(piece);
        else kept.length = 0;
        yield piece;
      }
    }
    const places = await this.#scan(keeping());
    return { bytes: length <= most ? Buffer.concat(kept) : null, places };
  }

  async #scan(pieces: AsyncIterable<Buffer>): Promise<Places | null> {
    const stream = this.#masker.stream();
    try {
      for await (const piece of pieces) stream.write(piece);
    } catch (error) {
      this.isStuck ||= stream.found > 0;
      throw error;
    }
    return stream.found > 0 ? { kind: 'bytes' } : null;
  }

  async #gzip(file: FileBytes, depth: number): Promise<Places | null> {
    const within = await this.#content(this.#budget.counted(gunzipped(piecesOf(file))), depth);
    if (within) return { kind: 'gzip', within };
    // In its header, or behind its end.
    return (await this.#scan(piecesOf(file))) && { kind: 'gzip', within: { kind: 'bytes' } };
  }

  async #zip(file: FileBytes, depth: number): Promise<Places | null> {
    const zip = await ReadZip.of(file);
    const within = new Map<number, Places>();
    let troubled = false;
    let number = 0;
    for await (const entry of zip.entries()) {
      this.#budget.entry();
      try {
        const places = await this.#content(this.#budget.counted(zip.content(entry)), depth);
        if (places) within.set(number, places);
        troubled ||= !canBeWritten(entry);
      } catch (error) {
        if (!(error instanceof NotRead) || error.why === 'too-large') {
          this.isStuck ||= within.size > 0;
          throw error;
        }
        this.notRead ??= error.why;
        troubled = true;
      }
      number += 1;
    }
    // In names, in comments, and where no entry is.
    const isFound = within.size > 0 || (await this.#scan(piecesOf(file))) !== null;
    this.isStuck ||= isFound && troubled;
    return isFound ? { kind: 'zip', within } : null;
  }

  async #tar(pieces: AsyncIterable<Buffer>, depth: number): Promise<Places | null> {
    const within = new Map<number, Places>();
    let isFound = false;
    let number = 0;
    for await (const part of tarParts(pieces)) {
      if (part.type === 'file') {
        this.#budget.entry();
        isFound ||= this.#masker.bytes(part.header) !== part.header;
      }
      const places = await (part.type === 'file'
        ? this.#content(part.content, depth)
        : this.#scan(part.content));
      if (places) within.set(number, places);
      number += 1;
    }
    return isFound || within.size > 0 ? { kind: 'tar', within } : null;
  }
}

export async function* gunzipped(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = Readable.from(pieces);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } catch {
    throw new NotRead('damaged');
  }
}
