import { Lexer } from 'yaml';

export interface Comment {
  /** Of its `#`. */
  readonly at: number;
  /** With its `#`, without the end of the line. */
  readonly text: string;
}

const startsScalar = '\u001f';
const ofNoLength = new Set(['\u0002', '\u0018', startsScalar]);

/** All comments of a text, in their order. */
export function commentsOf(text: string): Comment[] {
  const found: Comment[] = [];
  let at = 0;
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('#') && before !== startsScalar) found.push({ at, text: lexeme.trimEnd() });
    if (!ofNoLength.has(lexeme)) at += lexeme.length;
    before = lexeme;
  }
  return found;
}

/** Whether each comment of the one text is in the other, too, as often. */
export function keepsComments(before: readonly Comment[], after: readonly Comment[]): boolean {
  const left = new Map<string, number>();
  for (const { text } of after) left.set(text, (left.get(text) ?? 0) + 1);
  return before.every(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count > 0;
  });
}
