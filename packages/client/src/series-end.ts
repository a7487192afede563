import type { Round } from '@testyard/protocol';

/** Why a series of rounds ended before all that were asked for. */
export type SeriesEnd = 'stopped' | 'failure' | 'template';

/** Of the last round of a series that had fewer than were asked for; null for every other one. */
export function seriesEnd(
  { round, state, verdict, counts, series, left }: Round,
  rounds: readonly Round[],
): SeriesEnd | null {
  if (!series || state !== 'finished' || series.number >= series.of) return null;
  const next = rounds.find((each) => each.round === round + 1);
  if (next?.series?.number === series.number + 1) return null;
  if (verdict === 'stopped' && left?.verdict !== 'stopped') return 'stopped';
  // What is left of rounds before speaks for the verdict, and does not end a series.
  const isRed = left ? counts.failed + counts.error + counts.notRun > 0 : verdict !== 'passed';
  return series.untilFailure && (isRed || counts.flaky > 0) ? 'failure' : 'template';
}
