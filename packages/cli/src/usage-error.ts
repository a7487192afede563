import type { TextKey, TextValues } from './texts/texts.ts';

/** What the caller of the program has to change; told by a text of the catalogue, exit code 2. */
export class UsageError extends Error {
  readonly key: TextKey;
  readonly values: TextValues;

  constructor(key: TextKey, values: TextValues = {}) {
    super(key);
    this.name = 'UsageError';
    this.key = key;
    this.values = values;
  }
}

/** Nobody is signed in at the server that is asked; exit code 4. */
export class NotSignedInError extends UsageError {
  override readonly name = 'NotSignedInError';
}
