import { createHash } from 'node:crypto';
import { type ArtifactLimits, type ArtifactObjects, CoreError, type StoredArtifact } from '@testyard/core';
import { checkedId, isId } from '../object-path.ts';
import type { BucketClient, FinishedPart } from './bucket-client.ts';
import { piecesOf, readAhead } from './read-ahead.ts';

const FOLDER = 'artifacts/';
/** What all parts but the last must have at least, by the protocol; and the memory that one upload takes. */
const PART_BYTES = 5 * 1024 * 1024;

/** Artifacts as objects `artifacts/<id>`: in one piece where they fit into a part, else as an upload in parts. */
export class BucketArtifacts implements ArtifactObjects {
  readonly #client: BucketClient;

  constructor(client: BucketClient) {
    this.#client = client;
  }

  async put(
    id: string,
    source: AsyncIterable<Uint8Array>,
    limits: ArtifactLimits,
  ): Promise<{ size: number; sha256: string }> {
    const upload = new Upload(this.#client, keyOf(id));
    const hash = createHash('sha256');
    let size = 0;
    try {
      for await (const piece of source) {
        if (size + piece.length > limits.maximumBytes) {
          throw new CoreError('BODY_TOO_LARGE', { kind: 'artifact', number: limits.maximumBytes });
        }
        size += piece.length;
        hash.update(piece);
        await upload.write(piece);
      }
      const sha256 = hash.digest('hex');
      if (limits.sha256 !== undefined && limits.sha256.toLowerCase() !== sha256) {
        throw new CoreError('ARTIFACT_HASH_MISMATCH', { kind: 'artifact', given: limits.sha256 });
      }
      await upload.finish();
      return { size, sha256 };
    } catch (error) {
      await upload.abandon();
      throw error;
    }
  }

  async *read(id: string, range?: { readonly from: number; readonly to: number }) {
    const key = keyOf(id);
    const { from, to } = range ?? { from: 0, to: await this.#sizeOf(key) };
    if (range && from >= to) await this.#sizeOf(key);
    const fetches = Array.from(piecesOf({ from, to }), (piece) => async () => {
      const bytes = await this.#client.get(key, piece.from, piece.to);
      if (bytes === null) throw new CoreError('NOT_FOUND', { kind: 'artifact' });
      if (bytes.length !== piece.to - piece.from)
        throw new Error('the artifact is shorter than its recorded length');
      return bytes;
    });
    yield* readAhead(fetches);
  }

  async remove(id: string): Promise<void> {
    await this.#client.remove(keyOf(id));
  }

  async *ids(): AsyncGenerator<StoredArtifact> {
    for await (const { key, storedAt } of this.#client.list(FOLDER)) {
      const id = key.slice(FOLDER.length);
      if (isId(id)) yield { id, ageMs: Math.max(0, Date.now() - storedAt) };
    }
  }

  async #sizeOf(key: string): Promise<number> {
    const size = await this.#client.size(key);
    if (size === null) throw new CoreError('NOT_FOUND', { kind: 'artifact' });
    return size;
  }
}

function keyOf(id: string): string {
  return FOLDER + checkedId(id);
}

/** One object that grows part by part and is not there before `finish`. */
class Upload {
  readonly #client: BucketClient;
  readonly #key: string;
  readonly #parts: FinishedPart[] = [];
  #buffer = Buffer.alloc(0);
  #filled = 0;
  #uploadId: string | undefined;
  #finishing = false;

  constructor(client: BucketClient, key: string) {
    this.#client = client;
    this.#key = key;
  }

  async write(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.subarray(at, at + PART_BYTES - this.#filled);
      this.#room(taken.length).set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === PART_BYTES) await this.#sendPart();
    }
  }

  async finish(): Promise<void> {
    this.#finishing = true;
    if (this.#uploadId === undefined) {
      await this.#client.put(this.#key, this.#buffer.subarray(0, this.#filled));
      return;
    }
    if (this.#filled > 0) await this.#sendPart();
    await this.#client.completeUpload(this.#key, this.#uploadId, this.#parts);
  }

  /** As far as the store answers; what remains of parts is for the life-cycle rule of the bucket. */
  async abandon(): Promise<void> {
    const uploadId = this.#uploadId;
    if (uploadId !== undefined) await this.#client.abortUpload(this.#key, uploadId).catch(() => {});
    // The last call may have reached the store although its answer did not come back.
    if (this.#finishing) await this.#client.remove(this.#key).catch(() => {});
  }

  async #sendPart(): Promise<void> {
    this.#uploadId ??= await this.#client.beginUpload(this.#key);
    const part = { number: this.#parts.length + 1, bytes: this.#buffer.subarray(0, this.#filled) };
    this.#parts.push(await this.#client.uploadPart(this.#key, this.#uploadId, part));
    this.#filled = 0;
  }

  /** The buffer, grown so that `more` bytes fit: most artifacts are small. */
  #room(more: number): Buffer {
    const needed = this.#filled + more;
    if (this.#buffer.length < needed) {
      const grown = Buffer.allocUnsafe(Math.min(PART_BYTES, Math.max(needed, this.#buffer.length * 2)));
      this.#buffer.copy(grown, 0, 0, this.#filled);
      this.#buffer = grown;
    }
    return this.#buffer;
  }
}
