import { parseDuration } from '../terminal/figures.ts';
import { UsageError } from '../usage-error.ts';

/** What a timer of Node takes. */
const longest = '24d';
const longestMs = parseDuration(longest) ?? 0;

/** The caller's own time in milliseconds; undefined: as long as it takes. Throws a UsageError. */
export function timeoutOf({ timeout }: { readonly timeout?: string }): number | undefined {
  if (timeout === undefined) return undefined;
  const timeoutMs = parseDuration(timeout);
  const option = { name: '--timeout', given: timeout };
  if (!timeoutMs) throw new UsageError('option.duration', option);
  if (timeoutMs > longestMs) throw new UsageError('option.durationMost', { ...option, most: longest });
  return timeoutMs;
}
