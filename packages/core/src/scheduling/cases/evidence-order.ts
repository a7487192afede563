/**
 * In which order cases are given out where there is time for some of them only: so that what is known in the end is
 * worth most. First what failed lately, then what did not run for longest, each for what it costs.
 */

import type { CaseToOrder, OrderedCase } from './case-order.ts';
import { predict } from './case-order.ts';

export interface CaseEvidence {
  /** When it last ran, and last failed, in milliseconds since 1970; null: never. */
  readonly ranAt: number | null;
  readonly failedAt: number | null;
}

const dayMs = 24 * 3600 * 1000;
/** A failure says something of the case for so long. */
const failureCountsMs = 30 * dayMs;
/** What never ran is as if it had not run for so long. */
const neverRanMs = 365 * dayMs;

/** Cases by what their ends would tell for what they cost, the best first. `now` in milliseconds, as `ranAt` and `failedAt` are. */
export function orderByEvidence(
  cases: readonly (CaseToOrder & CaseEvidence)[],
  now: number,
): readonly OrderedCase[] {
  const costs = predict(cases);
  const isPredicted = cases.some(({ historyMs }) => historyMs !== null);
  const ranked = cases.map(({ id, ranAt, failedAt }, place) => {
    const costMs = Math.max(1, Math.round(costs[place] ?? 1));
    const failedAgoMs = failedAt === null ? null : Math.max(0, now - failedAt);
    const isSuspect = failedAgoMs !== null && failedAgoMs <= failureCountsMs;
    const worth = isSuspect ? failureCountsMs / (failedAgoMs + dayMs) : ageOf(ranAt, now) / dayMs;
    return { id, place, predictedMs: costMs, isSuspect, value: worth / costMs };
  });
  ranked.sort(
    (one, other) =>
      Number(other.isSuspect) - Number(one.isSuspect) || other.value - one.value || one.place - other.place,
  );
  return ranked.map(({ id, predictedMs }) => ({ id, predictedMs: isPredicted ? predictedMs : null }));
}

function ageOf(ranAt: number | null, now: number): number {
  return ranAt === null ? neverRanMs : Math.min(neverRanMs, Math.max(0, now - ranAt));
}
