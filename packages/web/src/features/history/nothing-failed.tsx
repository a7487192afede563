import { Link } from '@tanstack/react-router';
import type { TemplateHistory } from '@testyard/protocol';
import { Badge } from '../../glossary/badge.tsx';
import { outcomeOf } from '../../glossary/looks.ts';
import { StateBox } from '../../parts/state-box.tsx';
import { useWords } from '../../texts/words.tsx';
import { OtherRuns } from './other-runs.tsx';

const mostRuns = 6;

/** No case failed. That everything passed is said only where each of the runs did, and something was executed. */
export function NothingFailed({ history }: { readonly history: TemplateHistory }) {
  const { t, figures } = useWords();
  const { runs, before, summary } = history;
  const others = runs.filter(({ verdict }) => verdict !== 'passed');
  const count = (n: number) => ({ n, count: figures.count(n) });
  if (others.length === 0 && summary.passRate !== null)
    return (
      <div className="glad tone-passed">
        <StateBox
          shape="check"
          title={t('history.glad')}
          detail={t('history.glad.detail', count(runs.length))}
          next={t('history.glad.next')}
        >
          <OtherRuns before={before} />
        </StateBox>
      </div>
    );
  return (
    <StateBox
      shape="dash"
      title={t('history.no-failure')}
      detail={
        others.length === 0
          ? t('history.nothing-executed')
          : t('history.no-failure.detail', count(others.length))
      }
      next={t(others.length === 0 ? 'history.glad.next' : 'history.no-failure.next')}
    >
      {others.slice(0, mostRuns).map(({ id, number, verdict }) => (
        <Link key={id} to="/runs/$run" params={{ run: id }}>
          {`#${number}`} <Badge look={outcomeOf({ verdict, state: 'finished' })} />
        </Link>
      ))}
      <OtherRuns before={before} />
    </StateBox>
  );
}
