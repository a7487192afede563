import type { Counts, HistoryRun } from '@testyard/protocol';

/** Passed and flaky of all that were executed, from 0 to 1; null where nothing was. */
export function passRateOf({ passed, flaky, failed, error }: Counts): number | null {
  const executed = passed + flaky + failed + error;
  return executed === 0 ? null : (passed + flaky) / executed;
}

/** Of so many runs, newest first, oldest first as time goes: the share that passed, and how long each took in ms. */
export function curvesOf(runs: readonly Pick<HistoryRun, 'counts' | 'durationMs'>[]) {
  const inTime = runs.toReversed();
  return {
    passRates: inTime.map(({ counts }) => passRateOf(counts)),
    durationsMs: inTime.map(({ durationMs }) => durationMs),
  };
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

/**
 * A path of SVG through values, the first at the left, the highest at the top; a value that is not known is a gap, and one
 * that stands alone a dot. Where all are alike it is a line in the middle.
 */
export function linePath(values: readonly (number | null)[], { width, height }: Box): string {
  const known = values.filter((value) => value !== null);
  const least = Math.min(...known);
  const span = Math.max(...known) - least;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const y = (value: number) => (span === 0 ? height / 2 : height - ((value - least) / span) * height);
  const parts = values.map((value, at) => {
    if (value === null) return '';
    const point = `${rounded(at * step)} ${rounded(y(value))}`;
    const before = values[at - 1];
    if (before !== null && before !== undefined) return `L${point}`;
    const after = values[at + 1];
    return after === null || after === undefined ? `M${point}h0` : `M${point}`;
  });
  return parts.join('');
}

const rounded = (number: number) => Math.round(number * 10) / 10;
