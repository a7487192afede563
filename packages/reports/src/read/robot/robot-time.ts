type Attributes = Readonly<Record<string, string>>;

/**
 * Milliseconds of a `status` element: since Robot Framework 7 its `elapsed` in seconds, before that between its
 * `starttime` and `endtime`, as `20240131 12:00:00.123`. 0 where it says nothing.
 */
export function robotDurationMs({ elapsed, starttime, endtime }: Attributes): number {
  if (elapsed !== undefined) {
    const seconds = Number(elapsed);
    return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1e6) / 1e3 : 0;
  }
  const [from, to] = [millisecondsOf(starttime), millisecondsOf(endtime)];
  return from === null || to === null ? 0 : Math.max(0, to - from);
}

/** Of a local time, so that only differences mean something; null where it is none, as `N/A`. */
function millisecondsOf(time = ''): number | null {
  const [, year, month, day, rest] = /^(\d{4})(\d\d)(\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)$/.exec(time) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${rest}Z`);
  return Number.isNaN(at) ? null : at;
}
