/** A part of a text that goes, and what comes in its place; a part of no length is a place to put something in. */
export interface Splice {
  readonly at: number;
  readonly until: number;
  readonly text: string;
}

/** The text with all of them; null where two speak of the same part. */
export function applied(text: string, splices: readonly Splice[]): string | null {
  let done = 0;
  let result = '';
  const inOrder = splices.toSorted((one, other) => one.at - other.at || one.until - other.until);
  for (const { at, until, text: instead } of inOrder) {
    if (at < done) return null;
    result += text.slice(done, at) + instead;
    done = until;
  }
  return result + text.slice(done);
}
