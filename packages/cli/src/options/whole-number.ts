import { UsageError } from '../usage-error.ts';

/** A flag that is a whole number within bounds; undefined where it is not given. Throws a UsageError. */
export function wholeNumber(
  name: string,
  given: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  if (given === undefined) return undefined;
  const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError('option.range', { name, given, least, most });
}
