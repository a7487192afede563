const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What a reader will find of a text. What XML 1.0 cannot hold becomes U+FFFD: control characters, lone surrogates, noncharacters. */
export function readableText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu, '\ufffd')
  );
}

/** Text of an element; no `]]>` is left. */
export function xmlText(text: string): string {
  return readableText(text).replace(/[&<>"]/g, (character) => NAMED[character] ?? character);
}

/** A reader turns line ends within an attribute into spaces unless they are written as references. */
export function xmlAttribute(text: string): string {
  return xmlText(text).replace(/\n/g, '&#10;').replace(/\t/g, '&#9;');
}

/** ` name="value"` of each that has a value, with a space before it. */
export function xmlAttributes(values: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === null ? [] : [` ${name}="${xmlAttribute(String(value))}"`]))
    .join('');
}
