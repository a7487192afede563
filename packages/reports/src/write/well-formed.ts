/** Lone halves of characters, which UTF-8 and many readers of JSON do not know, become U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
