import type { Case, CaseDetail } from '@testyard/protocol';
import type { Style } from '../terminal/style.ts';
import { harmless } from '../terminal/text-width.ts';
import { assertionLines, failureLine, type LineWishes } from './failure-line.ts';
import { detailsOf } from './read-unsuccessful.ts';

const ASSERTION_LINES = 8;

/** A failure with what was asserted below it. */
export function failureBlock(one: Case | CaseDetail, style: Style, wishes: LineWishes = {}): string[] {
  const details = detailsOf(one);
  const isSaid = details === null || details.trim() === one.message;
  const lines = isSaid ? [] : assertionLines(details, ASSERTION_LINES);
  return [failureLine(one, style, wishes), ...lines.map((line) => `    ${line}`)];
}

/** A failure with all that the framework said and what the case printed, for each attempt. */
export function wholeFailure(one: Case | CaseDetail, style: Style, wishes: LineWishes = {}): string[] {
  const lines = [failureLine(one, style, wishes)];
  if (!('tries' in one)) return lines;
  for (const attempt of one.tries) {
    if (one.tries.length > 1)
      lines.push(style.dim(`    #${attempt.number} ${attempt.status ?? ''}`.trimEnd()));
    for (const text of [attempt.details ?? attempt.message, attempt.output]) {
      if (text) lines.push(...indented(text), '');
    }
  }
  return lines;
}

const indented = (text: string) =>
  harmless(text)
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
