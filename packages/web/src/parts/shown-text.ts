// Texts come from tests, and a test may write anything: what would act on the page, or on the order of its letters, is
// shown as a sign of itself.

const longest = 400;
/** Controls but for tab and line end; marks that turn the direction of text, and the one of byte order. */
const hidden = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

function signOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Control characters and those that turn the direction of text, made visible. Line ends and tabs stay. */
export const visible = (text: string): string => text.replace(hidden, signOf);

/** Characters that are written as two units are not cut in their middle. */
const beginningOf = (text: string, most: number): string =>
  text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, '') : text;

/** A name in one line, not longer than a list shows well; the whole is in the case itself. */
export function shortName(name: string, most = longest): string {
  const one = visible(beginningOf(name, most + 1)).replace(/[\n\t]+/g, ' ');
  return name.length > most ? `${beginningOf(one, most)} …` : one;
}
