import { seriesEnd } from '@testyard/client/series-end';
import type { Round } from '@testyard/protocol';
import { Badge } from '../../../glossary/badge.tsx';
import { countParts } from '../../../glossary/counts-bar.tsx';
import { outcomeOf } from '../../../glossary/looks.ts';
import { useWords } from '../../../texts/words.tsx';
import { useRunAddress, useRunView } from '../run-view.tsx';

/** How each round of the run ended, newest first. */
export function RoundsTab() {
  const { run } = useRunView();
  return (
    <div className="card rounds">
      <ol>
        {run.rounds.toReversed().map((round) => (
          <RoundItem key={round.round} round={round} />
        ))}
      </ol>
    </div>
  );
}

function RoundItem({ round }: { readonly round: Round }) {
  const words = useWords();
  const { t } = words;
  const { run } = useRunView();
  const { set } = useRunAddress();
  const { scope, series, openedBy } = round;
  const end = seriesEnd(round, run.rounds);
  const isShown = round.round === run.round;
  const isLatest = round.round === run.rounds.length;
  const why = [
    scope && t(`scope.${scope}`),
    series && t('round.series', { number: series.number, of: series.of }),
    end && t(`series.end.${end}`),
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
