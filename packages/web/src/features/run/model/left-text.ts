import type { Run } from '@testyard/protocol';
import type { Words } from '../../../texts/words.tsx';

/** What earlier rounds left unsuccessful and the one that is shown did not execute again: it counts in its verdict. Null where nothing. */
export function leftText({ round: shown, rounds }: Run, { t, figures }: Words): string | null {
  const left = rounds.find(({ round }) => round === shown)?.left;
  if (!left) return null;
  return left.cases > 0
    ? t('round.left', { n: left.cases, count: figures.count(left.cases) })
    : t('round.left-tasks');
}
