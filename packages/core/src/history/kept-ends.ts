import type { CaseStatus } from '../ledger/case-status.ts';
import type { KeptKeys } from '../stores/past-store.ts';

/** Characters of a key of a case that are kept: of a million cases no two begin alike. */
export const keptKeyLength = 12;

/** The part in which the key of a case is kept. */
export function partOf(caseKey: string): string {
  return caseKey.slice(0, 1);
}

/** How cases ended in earlier tasks without failing. */
export class KeptEnds {
  readonly #kept = new Map<string, KeptKeys[]>();

  constructor(kept: readonly KeptKeys[]) {
    for (const each of kept) {
      const place = placeOf(each.taskId, each.part);
      this.#kept.set(place, [...(this.#kept.get(place) ?? []), each]);
    }
  }

  /** Null: the task did not have the case, or kept nothing of it. */
  of(taskId: string, caseKey: string): CaseStatus | null {
    const kept = this.#kept.get(placeOf(taskId, partOf(caseKey))) ?? [];
    return kept.find(({ keys }) => hasKey(keys, caseKey.slice(0, keptKeyLength)))?.status ?? null;
  }
}

function placeOf(taskId: string, part: string): string {
  return `${taskId} ${part}`;
}

function hasKey(keys: string, key: string): boolean {
  let [from, to] = [0, keys.length / keptKeyLength];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const found = keys.slice(middle * keptKeyLength, (middle + 1) * keptKeyLength);
    if (found === key) return true;
    if (found < key) from = middle + 1;
    else to = middle;
  }
  return false;
}
