/** A duration as it is kept: in milliseconds, to the microsecond. */
export function keptDuration(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1000;
}
