import { createHash } from 'node:crypto';
import { CoreError } from '@testyard/core';
import type { Masker } from '@testyard/masking';

interface LogPart {
  readonly leaseId: string;
  readonly stream: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Nothing comes after these. */
  readonly closed: boolean;
}

/** Streams of which it is known at a time where they wait. */
const mostWaiting = 1_000;

/**
 * Logs as they are kept. What may be the beginning of a secret is left for the executor to send again with what comes after
 * it: the answer names the offset. Where nothing has come after it meanwhile, or nothing will, it is taken.
 */
export class LogNet {
  /** By stream, the place and the length of what was left. */
  readonly #left = new Map<string, string>();

  mask(masker: Masker, { leaseId, stream, offset, bytes, closed }: LogPart): Uint8Array {
    const key = `${leaseId}/${stream}`;
    const before = this.#left.get(key);
    this.#left.delete(key);
    const net = masker.stream();
    const masked = net.write(bytes);
    if (net.held === 0) return masked;
    const left = `${offset + masked.length} ${net.held}`;
    if (closed || before === left) return Buffer.concat([masked, net.end()]);
    this.#left.set(key, left);
    const [oldest] = this.#left.keys();
    if (this.#left.size > mostWaiting && oldest !== undefined) this.#left.delete(oldest);
    return masked;
  }
}

/**
 * A file as it is kept, what was sent held against its hash. Rejects with ARTIFACT_HASH_MISMATCH.
 */
export async function* maskedFile(
  masker: Masker,
  content: AsyncIterable<Uint8Array>,
  sha256: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const stream = masker.stream();
  for await (const piece of content) {
    hash.update(piece);
    yield stream.write(piece);
  }
  if (hash.digest('hex') !== sha256)
    throw new CoreError('ARTIFACT_HASH_MISMATCH', { kind: 'artifact', given: sha256 });
  yield stream.end();
}
