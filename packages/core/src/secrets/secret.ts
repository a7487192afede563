import { CoreError, type ErrorCode } from '../errors.ts';

/** A value that tests need and nobody reads: kept sealed, under a name of its project. */
export interface Secret extends SealedSecret {
  readonly projectId: string;
  readonly name: string;
  /** Counted from 1; every new value is one. */
  readonly version: number;
  /** Whether its value is long enough to be found in what tests write. */
  readonly masked: boolean;
  readonly updatedAt: number;
  /** Name of the user. */
  readonly updatedBy: string;
}

/** What is told of a secret: all but its value. */
export type SecretHead = Omit<Secret, keyof SealedSecret>;

export interface SealedSecret {
  /** Of the key that opens it. */
  readonly keyId: string;
  /** Text that only that key opens, and only in its place. */
  readonly sealed: string;
}

/** Where a value belongs: sealed for one place it opens in no other. */
export type SecretPlace = Pick<Secret, 'projectId' | 'name' | 'version'>;

/** Holds the keys, which lie outside of the database. */
export interface SecretBox {
  /** With the present key, which is made where there is none yet. Errors: SECRETS_KEY_UNUSABLE. */
  seal(value: string, place: SecretPlace): SealedSecret;
  /** Errors: SECRET_UNREADABLE where the key is not here, the row was changed, or the place is another. */
  open(sealed: SealedSecret, place: SecretPlace): string;
  /** Id of the key that seals; null where none was made yet. */
  currentKeyId(): string | null;
  /** Makes another key the present one; earlier ones still open. Answers its id. Errors: SECRETS_KEY_UNUSABLE. */
  renew(): string;
  /** Forgets every key but the present one. Errors: SECRETS_KEY_UNUSABLE. */
  forgetEarlier(): void;
}

/** Characters of a value at most. */
export const longestSecret = 32 * 1024;

const namePattern = /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/;

/** Whether a secret may be called so: a letter or `_`, then up to 99 letters, digits, `_`, `.` and `-`. */
export function isSecretName(name: string): boolean {
  return namePattern.test(name);
}

/** True where what was sealed cannot be opened here: a secret, or what an access key signs with. */
export function isUnreadable(error: unknown): error is CoreError {
  const codes: readonly ErrorCode[] = ['SECRET_UNREADABLE', 'ACCESS_KEY_UNREADABLE'];
  return error instanceof CoreError && codes.includes(error.code);
}
