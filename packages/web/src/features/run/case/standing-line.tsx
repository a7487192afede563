import { Link } from '@tanstack/react-router';
import type { CaseDetail } from '@testyard/protocol';
import { useWords } from '../../../texts/words.tsx';
import { StandingBadge } from '../list/standing-badge.tsx';
import { useStandings } from '../use-standings.ts';

/** Whether a failure is new, in whole sentences, with the run that it is known from. */
export function StandingLine({ detail }: { readonly detail: CaseDetail }) {
  const { t, figures } = useWords();
  const { data } = useStandings();
  const task = data?.tasks.find(({ taskId }) => taskId === detail.taskId);
  const found = task?.failures.find(({ caseId }) => caseId === detail.id);
  if (!task || !found) return null;
  const { standing, since, runs, last } = found;
  const n = task.earlier.length;
  const from = standing === 'known' ? since : last;
  const said = {
    new: () => t('standing.new.long', { n, count: figures.count(n) }),
    known: () => t('standing.known.long', { n: runs, count: figures.count(runs) }),
    again: () => t('standing.again.long'),
  }[standing]();
  return (
    <p className="standing-line">
      <StandingBadge standing={found} /> <span className="note">{said}</span>{' '}
      {from && (
        <Link to="/runs/$run" params={{ run: from.runId }}>
          {t('run', { number: from.number })}
        </Link>
      )}
    </p>
  );
}
