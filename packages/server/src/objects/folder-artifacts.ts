import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArtifactLimits, type ArtifactObjects, CoreError, type StoredArtifact } from '@testyard/core';
import { type OnFatal, syncFile, syncFolder, toObjectFailure, writeAll } from './durable.ts';
import { artifactFile, isId } from './object-path.ts';
import { readFileRange } from './read-file-range.ts';
import { namesIn, statIfThere } from './stat-if-there.ts';

/** Artifacts as files `artifacts/<id>`; they grow in `incoming` and are renamed when they are whole and on disk. */
export class FolderArtifacts implements ArtifactObjects {
  readonly #root: string;
  readonly #onFatal: OnFatal;

  /** `root` holds the folders `artifacts` and `incoming` already. */
  constructor(root: string, onFatal: OnFatal) {
    this.#root = root;
    this.#onFatal = onFatal;
  }

  async put(
    id: string,
    source: AsyncIterable<Uint8Array>,
    limits: ArtifactLimits,
  ): Promise<{ size: number; sha256: string }> {
    const path = artifactFile(this.#root, id);
    const incoming = join(this.#root, 'incoming', randomUUID());
    try {
      const stored = await this.#receive(incoming, source, limits);
      // fail point: await artifact.synced
      await rename(incoming, path);
      // fail point: await artifact.renamed
      await syncFolder(join(this.#root, 'artifacts'), this.#onFatal);
      // fail point: await artifact.kept
      return stored;
    } catch (error) {
      await rm(incoming, { force: true });
      throw toObjectFailure(error);
    }
  }

  async *read(id: string, range: { readonly from: number; readonly to?: number } = { from: 0 }) {
    yield* readFileRange(artifactFile(this.#root, id), range, 'artifact');
  }

  async remove(id: string): Promise<void> {
    await rm(artifactFile(this.#root, id), { force: true });
  }

  async *ids(): AsyncGenerator<StoredArtifact> {
    for await (const name of namesIn(join(this.#root, 'artifacts'))) {
      const stored = isId(name) ? await statIfThere(artifactFile(this.#root, name)) : null;
      if (stored) yield { id: name, ageMs: Math.max(0, Date.now() - stored.mtimeMs) };
    }
  }

  async #receive(path: string, source: AsyncIterable<Uint8Array>, limits: ArtifactLimits) {
    const handle = await open(path, 'wx', 0o600);
    try {
      const stored = await copy(source, handle, limits.maximumBytes);
      if (limits.sha256 !== undefined && limits.sha256.toLowerCase() !== stored.sha256) {
        throw new CoreError('ARTIFACT_HASH_MISMATCH', { kind: 'artifact', given: limits.sha256 });
      }
      // fail point: await artifact.received
      await syncFile(handle, this.#onFatal);
      return stored;
    } finally {
      await handle.close();
    }
  }
}

async function copy(source: AsyncIterable<Uint8Array>, handle: FileHandle, maximumBytes: number) {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of source) {
    if (size + piece.length > maximumBytes) {
      throw new CoreError('BODY_TOO_LARGE', { kind: 'artifact', number: maximumBytes });
    }
    hash.update(piece);
    await writeAll(handle, piece, size);
    size += piece.length;
  }
  return { size, sha256: hash.digest('hex') };
}
