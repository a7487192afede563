import { CoreError } from '@testyard/core';

/** Bytes from `from` up to, not including, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The one range that a `Range` header asks for of `length` bytes; null: answer everything, also for several ranges
 * and for what is no range, as RFC 9110 has it. Errors: RANGE_NOT_SATISFIABLE with `number` = length.
 */
export function readRange(header: string | undefined, length: number): ByteRange | null {
  const match = /^\s*bytes\s*=\s*([0-9]{0,15})-([0-9]{0,15})\s*$/i.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return null;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? length : Math.min(length, Number(last) + 1);
  if (from >= to) throw new CoreError('RANGE_NOT_SATISFIABLE', { number: length });
  return { from, to };
}
