const step = '  ';

interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The text after Tab (or Shift+Tab, `back`) on a selection: spaces at a cursor, whole lines otherwise. */
export function indented({ text, start, end }: Selected, back: boolean): Selected {
  if (start === end && !back)
    return { text: text.slice(0, start) + step + text.slice(end), start: start + 2, end: end + 2 };
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const lines = text.slice(from, end).split('\n');
  const changed = lines.map((line) => (back ? line.replace(/^ {1,2}/, '') : line === '' ? '' : step + line));
  const first = (changed[0]?.length ?? 0) - (lines[0]?.length ?? 0);
  const grown = changed.join('\n').length - (end - from);
  return {
    text: text.slice(0, from) + changed.join('\n') + text.slice(end),
    start: Math.max(from, start + first),
    end: Math.max(from, end + grown),
  };
}
