import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CoreError, type SealedSecret, type SecretBox, type SecretPlace } from '@testyard/core';
import type { SecretKey, SecretKeyFile } from './secret-key-file.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a random vector for each value. What is authenticated beside the value is its place, so that a row that
 * is copied to another project, name or version does not open there.
 */
export class AesSecretBox implements SecretBox {
  readonly #file: SecretKeyFile;

  /** Errors: SECRETS_KEY_UNUSABLE where a file that is there cannot be used. */
  constructor(file: SecretKeyFile) {
    this.#file = file;
  }

  seal(value: string, place: SecretPlace): SealedSecret {
    const key = this.#file.current() ?? this.#file.add();
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, iv, { authTagLength: tagBytes });
    cipher.setAAD(placeBytes(place));
    const closed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    const sealed = Buffer.concat([iv, cipher.getAuthTag(), closed]).toString('base64url');
    return { keyId: key.id, sealed };
  }

  open({ keyId, sealed }: SealedSecret, place: SecretPlace): string {
    const key = this.#file.find(keyId);
    const value = key && opened(key, Buffer.from(sealed, 'base64url'), place);
    if (value === null) throw new CoreError('SECRET_UNREADABLE', { given: place.name });
    return value;
  }

  currentKeyId(): string | null {
    return this.#file.current()?.id ?? null;
  }

  renew(): string {
    return this.#file.add().id;
  }

  forgetEarlier(): void {
    this.#file.forgetEarlier();
  }
}

/** Null where it is not what was sealed in this place. */
function opened({ bytes }: SecretKey, all: Buffer, place: SecretPlace): string | null {
  try {
    const iv = all.subarray(0, ivBytes);
    const decipher = createDecipheriv('aes-256-gcm', bytes, iv, { authTagLength: tagBytes });
    decipher.setAAD(placeBytes(place));
    decipher.setAuthTag(all.subarray(ivBytes, ivBytes + tagBytes));
    return decipher.update(all.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

/** None of its parts has a line break. */
function placeBytes({ projectId, name, version }: SecretPlace): Buffer {
  return Buffer.from(['testyard secret', projectId, name, String(version)].join('\n'));
}
