/**
 * Where the keys of secrets lie: a file with one key a line, 32 bytes in base64, of which the first seals and all open.
 * It is written under another name and renamed, so that it is whole whatever happens.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { CoreError, systemWhy, type Why } from '@testyard/core';

export interface SecretKey {
  /** Made of the key, and tells nothing of it. */
  readonly id: string;
  readonly bytes: Buffer;
}

export interface KeyFileSetting {
  /** Null: secrets cannot be kept here. */
  readonly path: string | null;
  /** This process alone uses it: it may make the file, and take keys out. */
  readonly own: boolean;
}

const keyBytes = 32;

export class SecretKeyFile {
  readonly #path: string | null;
  readonly #own: boolean;
  #keys: readonly SecretKey[];

  /** Errors: SECRETS_KEY_UNUSABLE; a file of its own may be missing. */
  constructor({ path, own }: KeyFileSetting) {
    this.#path = path;
    this.#own = own;
    this.#keys = this.#read();
  }

  /** Looks into a file that others may change; a secret is set seldom. */
  current(): SecretKey | null {
    if (!this.#own) this.#keys = this.#read();
    return this.#keys[0] ?? null;
  }

  /** A key that is not known may have been added since. */
  find(id: string): SecretKey | null {
    const known = () => this.#keys.find((key) => key.id === id) ?? null;
    if (known() === null) this.#keys = this.#read();
    return known();
  }

  /** Puts a new key before those that are there. Errors: SECRETS_KEY_UNUSABLE. */
  add(): SecretKey {
    const key = keyOf(randomBytes(keyBytes));
    this.#write([key, ...this.#read()]);
    return key;
  }

  /** In a file that others use, too, keys stay until an operator takes them out. */
  forgetEarlier(): void {
    if (this.#own && this.#keys.length > 1) this.#write(this.#keys.slice(0, 1));
  }

  #read(): readonly SecretKey[] {
    if (this.#path === null) return [];
    try {
      return keysOf(readFileSync(this.#path, 'utf8'), this.#path);
    } catch (error) {
      if (error instanceof CoreError) throw error;
      if (this.#own && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw unusable({ rule: 'unreadable', file: this.#path, cause: systemWhy(error) });
    }
  }

  #write(keys: readonly SecretKey[]): void {
    if (this.#path === null) throw unusable({ rule: 'no-key-file' });
    const text = keys.map(({ bytes }) => `${bytes.toString('base64')}\n`).join('');
    try {
      replaceFile(this.#path, text);
    } catch (error) {
      throw unusable({ rule: 'unwritable', file: this.#path, cause: systemWhy(error) });
    }
    this.#keys = keys;
  }
}

function keysOf(text: string, file: string): SecretKey[] {
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const keys = lines.map((line) => {
    const bytes = Buffer.from(line, 'base64');
    if (bytes.length !== keyBytes || bytes.toString('base64') !== line)
      throw unusable({ rule: 'no-key', file });
    return keyOf(bytes);
  });
  if (keys.length === 0) throw unusable({ rule: 'no-key', file });
  return keys;
}

function keyOf(bytes: Buffer): SecretKey {
  const id = createHash('sha256').update('testyard key id\n').update(bytes).digest('hex').slice(0, 16);
  return { id, bytes };
}

function replaceFile(path: string, text: string): void {
  const next = `${path}.next`;
  rmSync(next, { force: true });
  const file = openSync(next, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function unusable(why: Why): CoreError {
  return new CoreError('SECRETS_KEY_UNUSABLE', { why });
}
