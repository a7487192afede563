import { parseDuration } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';

/** `24h` is so long ago; else a date, with or without a time, in the time zone of the caller. `name` is the option's. */
export function timeOf(name: string, given: string): string {
  const ago = parseDuration(given);
  const time =
    ago === undefined
      ? Date.parse(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T00:00` : given)
      : Date.now() - ago;
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) throw new UsageError('runs.noTime', { name, given });
  return date.toISOString();
}
