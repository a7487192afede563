import { CoreError } from '../errors.ts';

/** Slow, salted hashing of passwords. May refuse with RATE_LIMITED where too many wait for it. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** A `hash` of null is never right and takes the time of a real one, so that unknown users do not show. */
  verify(hash: string | null, password: string): Promise<boolean>;
}

export const passwordLength = { least: 8, most: 256 } as const;

/** Errors: PASSWORD_UNACCEPTABLE. */
export function checkPassword(password: string): void {
  const length = [...password].length;
  if (length < passwordLength.least || length > passwordLength.most)
    throw new CoreError('PASSWORD_UNACCEPTABLE', { number: length });
}
