/** Shorter ones would be found in words that are none. */
export const LEAST_MASKED_BYTES = 6;

/** Whether a secret of this value is looked for in what tests write. */
export function canBeMasked(value: string): boolean {
  return Buffer.byteLength(value) >= LEAST_MASKED_BYTES;
}
