/** Diagnostics of a TAP test point, parsed from YAML, as text for people: keys and values, indented by depth. */
const DEPTH_SHOWN = 8;

export function diagnosticsText(value: unknown, depth = 0): string {
  if (depth > DEPTH_SHOWN) return '…';
  if (Array.isArray(value)) return value.map((item) => entry('-', item, depth)).join('\n');
  if (isPlain(value)) {
    return Object.entries(value)
      .map(([key, item]) => entry(`${key}:`, item, depth))
      .join('\n');
  }
  return String(value);
}

function entry(label: string, value: unknown, depth: number): string {
  const text = diagnosticsText(value, depth + 1);
  const inline = !isPlain(value) && !Array.isArray(value) && !text.includes('\n');
  return inline ? `${label} ${text}`.trimEnd() : `${label}\n${indent(text)}`;
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
  const located = /^(.+?):(\d{1,9})(?::\d+)?$/.exec(String(diagnostics.location ?? ''));
  const at = isPlain(diagnostics.at) ? diagnostics.at : {};
  const file = located?.[1] ?? at.fileName ?? at.file ?? null;
  const line = Number(located?.[2] ?? at.lineNumber ?? at.line ?? Number.NaN);
  return {
    file: typeof file === 'string' ? file : null,
    line: Number.isInteger(line) && line > 0 ? line : null,
  };
}
