import { type CaseFinished, LONGEST_CASE_MS } from '@testyard/protocol';

const longestTextBytes = 64 * 1024;
type Texts = Pick<CaseFinished, 'message' | 'details' | 'output' | 'durationMs'>;
const mark = '\n[... cut by testyard at 64 KiB]';

/** The event with its texts cut to 64 KiB each, between characters, with a mark; and no duration beyond all measure. */
export function withinLimits<E extends Texts>(event: E): E {
  const { message, details, output } = event;
  const durationMs = Math.min(event.durationMs, LONGEST_CASE_MS);
  return { ...event, durationMs, message: cut(message), details: cut(details), output: cut(output) };
}

function cut(text: string | null): string | null {
  if (text === null || (text.length < longestTextBytes / 3 && !/[\ud800-\udfff]/.test(text))) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= longestTextBytes) return bytes.toString('utf8');
  let end = longestTextBytes - mark.length;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8') + mark;
}
