import type { HistoryCase } from '@testyard/protocol';
import { combinationText } from '../../parts/case-key.ts';

/** What of the cases is shown, and in which order. */
export interface Shown {
  readonly isFlakyView: boolean;
  /** Words that have to be in the name, the suite or the combination, letters of any size. */
  readonly text: string;
}

/**
 * Cases as they came (failing ones first), or the flaky ones alone, the worst first: by score, then by how often they passed
 * on retry.
 */
export function shownCases(
  cases: readonly HistoryCase[],
  { isFlakyView, text }: Shown,
): readonly HistoryCase[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = cases.filter((one) => {
    if (isFlakyView && !one.isFlaky) return false;
    const all = [one.suite, one.name, combinationText(one.combination)].join('\n').toLowerCase();
    return words.every((word) => all.includes(word));
  });
  return isFlakyView ? found.sort((a, b) => b.score - a.score || b.flaky - a.flaky) : found;
}

/** Share of the executions that failed; null where there were none. */
export const failRate = ({ failed, executed }: Pick<HistoryCase, 'failed' | 'executed'>): number | null =>
  executed === 0 ? null : failed / executed;
