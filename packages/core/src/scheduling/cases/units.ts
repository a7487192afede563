/** Something that may be one of several that go together. */
export interface Groupable {
  /** Those with the same one go to one slot, one after the other; null: it goes alone. */
  readonly together: string | null;
}

/**
 * What is given to a slot as a whole, in the order of the cases: each is one case, or all those that go together, at the
 * place of the first of them and in their own order.
 */
export function unitsOf<T extends Groupable>(cases: readonly T[]): readonly (readonly T[])[] {
  const units: T[][] = [];
  const shared = new Map<string, T[]>();
  for (const one of cases) {
    const { together } = one;
    const known = together === null ? undefined : shared.get(together);
    if (known) {
      known.push(one);
      continue;
    }
    const unit = [one];
    units.push(unit);
    if (together !== null) shared.set(together, unit);
  }
  return units;
}

/** Behind the last of those that go together with the one at `from`; `from` + 1 where it goes alone. */
export function endOfUnit(next: readonly Groupable[], from: number): number {
  const together = next[from]?.together ?? null;
  let end = from + 1;
  while (together !== null && next[end]?.together === together) end += 1;
  return end;
}
