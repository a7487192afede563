import type { Counts } from '@testyard/protocol';
import type { Words } from '../texts/words.tsx';
import { caseLooks, finalCount } from './looks.ts';

/** A bar in proportion. Its words are beside it, so it is silent itself. */
export function CountsBar({ counts }: { readonly counts: Counts }) {
  const left = Math.max(0, (counts.expected ?? 0) - finalCount(counts));
  const restGrow = left || (finalCount(counts) === 0 ? 1 : 0);
  return (
    <div className="counts-bar" aria-hidden="true">
      {caseLooks
        .filter(({ count }) => counts[count] > 0)
        .map(({ count, status, tone }) => (
          <span key={count} className={`tone-${tone} of-${status}`} style={{ flexGrow: counts[count] }} />
        ))}
      {restGrow > 0 && <span className="counts-rest" style={{ flexGrow: restGrow }} />}
    </div>
  );
}

/** `7 failed`, `1 error`, `12,456 passed`: what is not zero, worst first. */
export function countParts(counts: Counts, { t, figures }: Words): string[] {
  return caseLooks
    .filter(({ count }) => counts[count] > 0)
    .map(({ word, count }) => t('counts.part', { count: figures.count(counts[count]), word: t(word) }));
}
