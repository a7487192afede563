import type { Piece } from './ansi.ts';

/** One line of a terminal, as text. */
export function AnsiLine({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map(({ text, look }, index) =>
    look === '' ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line never move
      <span key={index} className={look}>
        {text}
      </span>
    ),
  );
}
