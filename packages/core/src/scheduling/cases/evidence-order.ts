/**
 * In which order cases are given out where there is time for some of them only: so that what is known in the end is
 * worth most. First what failed lately, then what did not run for longest, each for what it costs. Cases that go together
 * are worth, and cost, what all of them do.
 */

import type { CaseToOrder, OrderedCase } from './case-order.ts';
import { predict } from './case-order.ts';
import { unitsOf } from './units.ts';

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
  const rated = cases.map(({ id, together, ...evidence }, place) => {
    const predictedMs = Math.max(1, Math.round(costs[place] ?? 1));
    return { id, together, predictedMs, ...worthOf(evidence, now) };
  });
  const units = unitsOf(rated).map((unit) => {
    const worth = unit.reduce((sum, one) => sum + one.worth, 0);
    const costMs = unit.reduce((sum, one) => sum + one.predictedMs, 0);
    return { unit, isSuspect: unit.some((one) => one.isSuspect), value: worth / costMs };
  });
  units.sort((one, other) => Number(other.isSuspect) - Number(one.isSuspect) || other.value - one.value);
  return units.flatMap(({ unit }) =>
    unit.map(({ id, predictedMs }) => ({ id, predictedMs: isPredicted ? predictedMs : null })),
  );
}

function worthOf(
  { ranAt, failedAt }: CaseEvidence,
  now: number,
): { readonly worth: number; readonly isSuspect: boolean } {
  const failedAgoMs = failedAt === null ? null : Math.max(0, now - failedAt);
  if (failedAgoMs !== null && failedAgoMs <= failureCountsMs)
    return { worth: failureCountsMs / (failedAgoMs + dayMs), isSuspect: true };
  return { worth: ageOf(ranAt, now) / dayMs, isSuspect: false };
}

function ageOf(ranAt: number | null, now: number): number {
  return ranAt === null ? neverRanMs : Math.min(neverRanMs, Math.max(0, now - ranAt));
}
