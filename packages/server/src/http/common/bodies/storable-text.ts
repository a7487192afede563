// JSON can say NUL and half of a surrogate pair in a text; no store takes them. Doors replace them where they enter.

/** The text with U+FFFD for what no store takes. */
export function storableText(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');
}

/** The same for every text within a JSON value, in place and however deep; names of members stay as they are. */
export function storableJson(value: unknown): unknown {
  const whole: Record<string, unknown> = { value };
  const open: Record<string, unknown>[] = [whole];
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    for (const [name, member] of Object.entries(object)) {
      if (typeof member === 'string') object[name] = storableText(member);
      else if (isContainer(member)) open.push(member);
    }
  }
  return whole.value;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
