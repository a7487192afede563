/**
 * Milliseconds of a `time` attribute, which is in seconds. The last separator is the decimal one, repeated ones
 * part thousands: `1,234.5`, `1.234,5`, `0,25`, `1 234.5`. 0 where it says nothing, or something below 0.
 */
export function junitDurationMs(time: string | undefined): number {
  if (time === undefined) return 0;
  const digits = /^\d+\.?\d*$/.test(time) ? time : plainNumber(time);
  const seconds = Number(digits);
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * 1e6) / 1e3 : 0;
}

function plainNumber(time: string): string {
  const digits = time.replace(/[\s\u00A0\u202F'_]|s$/g, '');
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  if (comma === -1 && point === -1) return digits;
  const [decimal, other] = comma > point ? [',', '.'] : ['.', ','];
  const bare = digits.replaceAll(other, '');
  const parts = bare.split(decimal);
  return parts.length > 2 ? parts.join('') : parts.join('.');
}
