// What stands behind `?` in an address: every value is a text, as it is written there.

export function readSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text.startsWith('?') ? text.slice(1) : text));
}

/** Nothing for what is undefined or empty. */
export function writeSearch(search: Readonly<Record<string, unknown>>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== null && value !== '') parts.set(name, String(value));
  const text = parts.toString();
  return text === '' ? '' : `?${text}`;
}

/** Those of the names that have a value; what else stands in an address means nothing to us. */
export function pick<const N extends string>(
  search: Readonly<Record<string, unknown>>,
  names: readonly N[],
): { [name in N]?: string } {
  const found: { [name in N]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string' && value !== '') found[name] = value;
  }
  return found;
}
