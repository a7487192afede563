/** Values of reports in JSON, which may be anything at all. */
import { cutText, meaningfulLine, TEXT_LIMIT_BYTES } from './report-text.ts';

export type Plain = Readonly<Record<string, unknown>>;

export const plainOf = (value: unknown): Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {};
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** '' where it is no text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A text or a list of lines; null where nothing is said. */
export function linesOf(value: unknown): string | null {
  const text = Array.isArray(value) ? value.map(textOf).join('\n') : textOf(value);
  return text.trim() === '' ? null : cutText(text);
}

export const isCut = (value: unknown): boolean => Buffer.byteLength(textOf(value)) > TEXT_LIMIT_BYTES;

/** The first line that says something. */
export const headline = (...texts: readonly (string | null)[]): string | null => {
  for (const text of texts) {
    const line = text === null ? null : meaningfulLine(text);
    if (line !== null) return line;
  }
  return null;
};

/** Milliseconds, never below 0. */
export const durationOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;

export const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

export const lineOf = (value: unknown): number | null => {
  const line = countOf(value);
  return line !== null && line > 0 && line < 1e9 ? line : null;
};
