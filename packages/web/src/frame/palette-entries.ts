import type { Shape } from '../glossary/shapes.ts';

/** One thing that the palette offers. */
export interface PaletteEntry {
  readonly id: string;
  readonly shape: Shape;
  readonly text: string;
  /** What kind of thing it is, in the reader's words. */
  readonly kind: string;
  readonly go: () => void;
}

const mostShown = 12;

/** Number of a run, where that is what was typed: `1284`, `#1284`. */
export function runNumberOf(typed: string): string | null {
  return /^#?([1-9][0-9]{0,8})$/.exec(typed.trim())?.[1] ?? null;
}

/** Those in which every word of what was typed stands; what begins with it comes first, otherwise their order is kept. */
export function offeredFor(entries: readonly PaletteEntry[], typed: string): readonly PaletteEntry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0] ?? '';
  const found = entries.filter(({ text, kind }) => {
    const all = `${text}\n${kind}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const begins = ({ text }: PaletteEntry) => text.toLowerCase().startsWith(first);
  return [...found.filter(begins), ...found.filter((each) => !begins(each))].slice(0, mostShown);
}
