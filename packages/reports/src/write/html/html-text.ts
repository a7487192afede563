import { wellFormed } from '../well-formed.ts';

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls, marks that turn the direction of text round, and what is no character. */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/g;

/** Text, or the value of an attribute in quotes. Characters that no page may hold are shown as U+FFFD. */
export function htmlText(text: string): string {
  return wellFormed(text)
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, (character) => NAMED[character] ?? character);
}

/** JSON within a `script` element: nothing of it can end that element or begin a comment. */
export function htmlJson(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'string' ? wellFormed(each) : each))
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e');
}
