/** RFC 3339 in UTC of milliseconds since 1970. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same, null where it has not happened. */
export function timestampOrNull(ms: number | null): string | null {
  return ms === null ? null : timestamp(ms);
}
