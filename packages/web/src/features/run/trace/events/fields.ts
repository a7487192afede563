// Values of a trace, which anybody may have written: each is looked at before it is taken for what it should be.

export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = Object.freeze({});

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : none;

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text, cut where it is too long; empty where it is none. */
export const textOf = (value: unknown, most = 2000): string =>
  typeof value === 'string' ? value.slice(0, most) : '';

const largest = 1e15;

/** A number; null where it is none, or beyond all times and sizes. */
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Math.abs(value) <= largest ? value : null;

/** What a call was given, in one text. */
export function shownValue(value: unknown, most = 500): string {
  if (typeof value === 'string') return value.slice(0, most);
  return (JSON.stringify(value) ?? '').slice(0, most);
}
