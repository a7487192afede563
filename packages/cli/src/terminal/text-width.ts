import stringWidth from 'fast-string-width';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Columns that a text takes on a terminal; Chinese characters take two. */
export const widthOf = (text: string): number => stringWidth(text);

/** Text of others without anything that could steer the terminal; lines and tabs stay. */
export function harmless(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(ESCAPES, '').replace(CONTROLS, '\ufffd');
}

/** The same in one line. */
export const oneLine = (text: string): string => harmless(text).replace(/\s+/g, ' ').trim();

/** A word with what must not begin a line behind it, or end one before it; a Chinese character is a word. */
const WORDS = /[（“]*(?:\p{Script=Han}|[^\s\p{Script=Han}（“，。；：、）”！？]+)?[，。；：、）”！？]*\s*/gu;

/** The lines of a text that is broken to so many columns; what is longer than that without a break stays whole. */
export function wrapped(text: string, columns: number): string[] {
  const lines = [''];
  for (const [word] of text.matchAll(WORDS)) {
    const line = lines.at(-1) ?? '';
    if (line === '' || widthOf((line + word).trimEnd()) <= columns) lines[lines.length - 1] = line + word;
    else lines.push(word);
  }
  return lines.map((line) => line.trimEnd());
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}

/** At most so many columns, never half a character; what was cut is shown by an ellipsis. */
export function truncate(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += widthOf(segment);
    if (used > columns) break;
    kept += segment;
  }
  return columns < 1 ? '' : `${kept}…`;
}
