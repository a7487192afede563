import { useMemo } from 'react';
import { type AnsiState, type Piece, piecesOf, plainState, withoutAnsi } from './ansi.ts';
import { AnsiLine } from './ansi-line.tsx';

const mostCharacters = 200_000;

interface Line {
  readonly pieces: readonly Piece[];
  readonly kind: string;
}

/** What a line of an assertion is, by the marks that frameworks give it. */
function kindOf(line: string): string {
  const text = withoutAnsi(line);
  if (/^E\s+[-−]\s/.test(text) || /^-\s/.test(text)) return 'line-minus';
  if (/^E\s+[+]\s/.test(text) || /^\+\s/.test(text)) return 'line-plus';
  if (/^E\s/.test(text)) return 'line-error';
  return /^>\s/.test(text) ? 'line-here' : '';
}

function linesOf(text: string): Line[] {
  let state: AnsiState = plainState;
  return text
    .slice(0, mostCharacters)
    .split(/\r?\n/)
    .map((line) => {
      const { pieces, after } = piecesOf(line, state);
      state = after;
      return { pieces, kind: kindOf(line) };
    });
}

export const isTruncated = (text: string): boolean => text.length > mostCharacters;

/** A text as a terminal would show it, line by line; `marked` where it is an assertion with a diff in it. */
export function TerminalText({ text, marked }: { readonly text: string; readonly marked: boolean }) {
  const lines = useMemo(() => linesOf(text), [text]);
  return lines.map(({ pieces, kind }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
    <span key={index} className={marked && kind !== '' ? `line ${kind}` : 'line'}>
      <AnsiLine pieces={pieces} />
      {'\n'}
    </span>
  ));
}
