import { createHash } from 'node:crypto';

const MODULUS = 1n << 256n;

/**
 * Count and hash of many rows, whatever their order: each row's SHA-256 as a number, added up. Two tables with the same
 * count and sum hold the same rows. Values are what both stores can hold: null, numbers, text.
 */
export class RowSum {
  rows = 0;
  #sum = 0n;

  /** `columns` in the same order on both sides. */
  add(row: Readonly<Record<string, unknown>>, columns: readonly string[]): void {
    const text = JSON.stringify(columns.map((column) => row[column]));
    const hash = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
    this.#sum = (this.#sum + hash) % MODULUS;
    this.rows += 1;
  }

  get sha256(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}
