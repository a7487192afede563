import type { Round, Run } from '@testyard/protocol';
import { Badge } from '../../../glossary/badge.tsx';
import { countParts } from '../../../glossary/counts-bar.tsx';
import { outcomeOf } from '../../../glossary/looks.ts';
import type { Words } from '../../../texts/words.tsx';
import { useWords } from '../../../texts/words.tsx';
import { useRunAddress, useRunView } from '../run-view.tsx';

/** How each round of the run ended, newest first, and what none of them repeated. */
export function RoundsTab() {
  const words = useWords();
  const { run } = useRunView();
  const left = leftText(run, words);
  return (
    <div className="card rounds">
      <ol>
        {run.rounds.toReversed().map((round) => (
          <RoundItem key={round.round} round={round} />
        ))}
      </ol>
      {left && <p className="note">{left}</p>}
    </div>
  );
}

function RoundItem({ round }: { readonly round: Round }) {
  const words = useWords();
  const { t } = words;
  const { run } = useRunView();
  const { set } = useRunAddress();
  const { scope, series, openedBy } = round;
  const isShown = round.round === run.round;
  const isLatest = round.round === run.rounds.length;
  const why = [
    scope && t(`scope.${scope}`),
    series && t('round.series', { number: series.number, of: series.of }),
    openedBy && t('round.by', { user: openedBy }),
  ];
  const show = () => set({ round: isLatest ? undefined : String(round.round), case: undefined }, false);
  return (
    <li className="task-line">
      <Badge look={outcomeOf(round)} />
      <button type="button" className="as-link" aria-current={isShown || undefined} onClick={show}>
        {t('round', { number: round.round })}
      </button>
      <span className="note">{countParts(round.counts, words).join(' · ')}</span>
      <bdi className="note">{why.filter(Boolean).join(' · ')}</bdi>
    </li>
  );
}

/** What earlier rounds left, and the one that is shown did not execute again. */
function leftText({ round: shown, rounds }: Run, { t, figures }: Words): string | null {
  const left = rounds.find(({ round }) => round === shown)?.left;
  if (!left) return null;
  return left.cases > 0
    ? t('round.left', { n: left.cases, count: figures.count(left.cases) })
    : t('round.left-tasks');
}
