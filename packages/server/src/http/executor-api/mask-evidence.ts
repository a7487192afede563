import { createHash } from 'node:crypto';
import { CoreError } from '@testyard/core';
import type { Masker } from '@testyard/masking';

/**
 * Bytes of a log as they are kept. What may be the beginning of a secret is left for the executor to send again with what
 * comes after it: the answer names the offset. Where nothing else is in the message, or nothing comes any more, it is taken.
 */
export function maskedLog(masker: Masker | null, bytes: Uint8Array, closed: boolean): Uint8Array {
  const stream = masker?.stream();
  if (!stream) return bytes;
  const masked = stream.write(bytes);
  if (stream.held === 0 || (!closed && masked.length > 0)) return masked;
  return Buffer.concat([masked, stream.flush()]);
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
  if (hash.digest('hex') !== sha256.toLowerCase())
    throw new CoreError('ARTIFACT_HASH_MISMATCH', { kind: 'artifact', given: sha256 });
  yield stream.flush();
}
