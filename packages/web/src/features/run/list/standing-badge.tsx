import type { FailureStanding } from '@testyard/protocol';
import { useWords } from '../../../texts/words.tsx';

/** In a word, what a failure is beside earlier runs. */
export function StandingBadge({
  standing: { standing, since, runs, last },
}: {
  readonly standing: FailureStanding;
}) {
  const { t, figures } = useWords();
  if (standing === 'new')
    return (
      <span className="standing tone-failed" title={t('standing.new.what')}>
        {t('standing.new')}
      </span>
    );
  if (standing === 'known')
    return (
      <span
        className="standing tone-muted"
        title={t('standing.known.what', { n: runs, count: figures.count(runs), number: since.number })}
      >
        {t('standing.known', { number: since.number })}
      </span>
    );
  return (
    <span className="standing tone-flaky" title={t('standing.again.what', { number: last?.number ?? 0 })}>
      {t('standing.again')}
    </span>
  );
}
