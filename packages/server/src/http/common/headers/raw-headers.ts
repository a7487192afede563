import { CoreError } from '@testyard/core';

/** Every value of a header, as sent: Node keeps only the first of some and joins others. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

/** The one value of a header, trimmed; null where it is absent or empty. Errors: `code`, where it was sent with several. */
export function onlyValueOf(
  rawHeaders: readonly string[],
  name: string,
  code: 'TOKEN_UNKNOWN' | 'SIGNATURE_WRONG',
): string | null {
  const values = valuesOf(rawHeaders, name).map((value) => value.trim());
  const different = new Set(values.filter((value) => value !== ''));
  if (different.size > 1) throw new CoreError(code, { why: { rule: 'header-twice' } });
  return [...different][0] ?? null;
}
