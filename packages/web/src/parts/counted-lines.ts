export interface CountedLine {
  readonly line: string;
  readonly times: number;
}

/** Lines of which the same one comes once, in the order in which they first came, with how often it was said. */
export function countedLines(lines: readonly string[]): CountedLine[] {
  const times = new Map<string, number>();
  for (const line of lines) times.set(line, (times.get(line) ?? 0) + 1);
  return [...times].map(([line, count]) => ({ line, times: count }));
}
