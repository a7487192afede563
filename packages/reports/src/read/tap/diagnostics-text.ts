/** Diagnostics of a TAP test point, parsed from YAML, as text for people: keys and values, indented by depth. */
import { TEXT_LIMIT_BYTES } from '../report-text.ts';

const DEPTH_SHOWN = 8;

/** By its aliases a short YAML says any number of values, or itself once more: no more is written than is kept. */
export function diagnosticsText(value: unknown): string {
  return new DiagnosticsWriter().write(value, 0);
}

class DiagnosticsWriter {
  /** Characters that may still come. */
  #room = TEXT_LIMIT_BYTES + 1;

  write(value: unknown, depth: number): string {
    if (depth > DEPTH_SHOWN) return this.#said('…');
    if (Array.isArray(value)) return this.#entries(value.entries(), depth, () => '-');
    if (isPlain(value)) return this.#entries(Object.entries(value), depth, (key) => `${key}:`);
    return this.#said(scalarText(value));
  }

  #entries<Key>(
    entries: Iterable<readonly [Key, unknown]>,
    depth: number,
    label: (key: Key) => string,
  ): string {
    const lines: string[] = [];
    for (const [key, item] of entries) {
      if (this.#room <= 0) break;
      lines.push(this.#entry(this.#said(label(key)), item, depth));
    }
    return lines.join('\n');
  }

  #entry(label: string, value: unknown, depth: number): string {
    const text = this.write(value, depth + 1);
    const inline = !isPlain(value) && !Array.isArray(value) && !text.includes('\n');
    return inline ? `${label} ${text}`.trimEnd() : `${label}\n${indent(text)}`;
  }

  #said(text: string): string {
    const kept = text.slice(0, Math.max(0, this.#room));
    this.#room -= text.length + 1;
    return kept;
  }
}

/** What has no text, since it is an object that names `toString` otherwise, is told by its kind. */
function scalarText(value: unknown): string {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? Object.prototype.toString.call(value)
    : String(value);
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');

export function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]'
  );
}

/** Where the test is, by `location: file:line:column` (node:test) or `at: {fileName, lineNumber}` (tap). */
export function diagnosticsPlace(diagnostics: unknown): { file: string | null; line: number | null } {
  if (!isPlain(diagnostics)) return { file: null, line: null };
  const { location } = diagnostics;
  const located = typeof location === 'string' ? /^(.+?):(\d{1,9})(?::\d+)?$/.exec(location) : null;
  const at = isPlain(diagnostics.at) ? diagnostics.at : {};
  const file = located?.[1] ?? at.fileName ?? at.file ?? null;
  const line = located?.[2] ?? at.lineNumber ?? at.line;
  return { file: typeof file === 'string' ? file : null, line: lineNumber(line) };
}

function lineNumber(told: unknown): number | null {
  const line = typeof told === 'string' || typeof told === 'number' ? Number(told) : Number.NaN;
  return Number.isInteger(line) && line > 0 ? line : null;
}
