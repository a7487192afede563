import type { FailureStanding } from '@testyard/protocol';

/** Of failures of one kind: how many are new, and the earliest run since which one of the others is known. */
export interface GroupStanding {
  readonly fresh: number;
  readonly cases: number;
  /** Number of a run; null: none of them is known. */
  readonly since: number | null;
  /** The others have been known since the same run, and there are no more. */
  readonly isOne: boolean;
}

/** Whether what is said of a group says all of each of its failures. */
export const isUniform = (standing: GroupStanding | null): boolean =>
  standing !== null && (standing.fresh === standing.cases || standing.isOne);

/** Null where nothing is known of any of them. */
export function groupStanding(
  rows: readonly { readonly id: string }[],
  standings: ReadonlyMap<string, FailureStanding>,
): GroupStanding | null {
  const found = rows.flatMap(({ id }) => standings.get(id) ?? []);
  if (found.length === 0) return null;
  const known = found.filter(({ standing }) => standing === 'known').map(({ since }) => since.number);
  return {
    fresh: found.filter(({ standing }) => standing === 'new').length,
    cases: rows.length,
    since: known.length === 0 ? null : Math.min(...known),
    isOne: known.length === rows.length && new Set(known).size === 1,
  };
}
