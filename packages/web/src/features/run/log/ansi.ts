// Colours of terminals as classes. Everything else that a terminal would act on is left out or made visible.
import { visible } from '../../../parts/shown-text.ts';

export interface Piece {
  readonly text: string;
  /** Space-separated; empty: as the text around it. */
  readonly look: string;
}

const esc = String.fromCharCode(27);
const bell = String.fromCharCode(7);
const sequence = new RegExp(
  `${esc}(?:\\[([0-9;:]*)m|\\[[0-9;:?]*[ -/]*[@-~]|\\][^${bell}${esc}]{0,2000}(?:${bell}|${esc}\\\\)?|[@-Z\\\\^_])`,
  'g',
);

/** What a line looks like so far. */
export interface AnsiState {
  readonly color: string;
  readonly bold: boolean;
  readonly dim: boolean;
}
export const plainState: AnsiState = { color: '', bold: false, dim: false };

/** The pieces of one line, and how the next one begins. */
export function piecesOf(
  line: string,
  before: AnsiState = plainState,
): { pieces: Piece[]; after: AnsiState } {
  if (!line.includes(esc) && before === plainState) {
    return { pieces: line === '' ? [] : [{ text: visible(line), look: '' }], after: before };
  }
  const pieces: Piece[] = [];
  let state = before;
  let at = 0;
  const add = (text: string) => text !== '' && pieces.push({ text: visible(text), look: lookOf(state) });
  for (const found of line.matchAll(sequence)) {
    add(line.slice(at, found.index));
    at = found.index + found[0].length;
    if (found[1] !== undefined) state = changed(state, found[1]);
  }
  add(line.slice(at));
  return { pieces, after: state };
}

/** Without colours and other sequences. */
export const withoutAnsi = (text: string): string => text.replace(sequence, '');

function lookOf({ color, bold, dim }: AnsiState): string {
  return [color && `ansi-${color}`, bold && 'ansi-bold', dim && 'ansi-dim'].filter(Boolean).join(' ');
}

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

function changed(state: AnsiState, parameters: string): AnsiState {
  const codes = parameters.split(/[;:]/).map(Number);
  let { color, bold, dim } = state;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 0) [color, bold, dim] = ['', false, false];
    else if (code === 1) bold = true;
    else if (code === 2) dim = true;
    else if (code === 22) [bold, dim] = [false, false];
    else if (code >= 30 && code <= 37) color = names[code - 30] ?? '';
    else if (code >= 90 && code <= 97) color = names[code - 90] ?? '';
    else if (code === 39) color = '';
    // A colour of 256, or of all: near enough is the colour that there was.
    else if (code === 38 || code === 48) index += codes[index + 1] === 5 ? 2 : 4;
  }
  return color === '' && !bold && !dim ? plainState : { color, bold, dim };
}
