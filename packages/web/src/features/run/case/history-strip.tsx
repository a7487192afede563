import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Case, CaseDetail, RunSummary } from '@testyard/protocol';
import { useEffect, useState } from 'react';
import { Icon } from '../../../glossary/icon.tsx';
import { caseLook } from '../../../glossary/looks.ts';
import { caseKey } from '../../../parts/case-key.ts';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import { useRunView } from '../run-view.tsx';

const mostRuns = 12;
/** Who goes through cases with `j` does not ask for the history of each. */
const afterMs = 500;

/** How the case ended in the runs of its template before this one, and in this one; oldest first. */
export function HistoryStrip({ detail }: { readonly detail: CaseDetail }) {
  const { t } = useWords();
  const service = useService();
  const { run } = useRunView();
  const isTime = useLater();
  const task = run.tasks.find(({ id }) => id === detail.taskId);
  const template = task?.templateId ?? '';
  const { data: runs = [] } = useQuery({
    queryKey: ['runs-before', run.projectId, template, run.number],
    enabled: isTime && template !== '',
    queryFn: async ({ signal }) => {
      const query = { template, state: 'finished', limit: '50' } as const;
      const page = await service.call('listRuns', { params: { projectId: run.projectId }, query, signal });
      return page.items
        .filter(({ number }) => number < run.number)
        .slice(0, mostRuns - 1)
        .reverse();
    },
    staleTime: 60_000,
  });
  const earlier = useQueries({
    queries: runs.map(({ id }) => ({
      queryKey: ['case-in', id, detail.name, detail.suite],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const query = { name: detail.name, suite: detail.suite, limit: '1' };
        return (await service.call('listCases', { params: { runId: id }, query, signal })).items[0] ?? null;
      },
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  if (isTime && runs.length === 0) return <p className="note">{t('case.history.none')}</p>;
  return (
    <div className="history-line">
      <ol className="history">
        {runs.map((each, index) => (
          <li key={each.id}>
            <Ended run={each} found={earlier[index]?.data} />
          </li>
        ))}
        <li className="history-now">
          <Mark run={run} status={detail.status} />
        </li>
      </ol>
      {task && (
        <Link to="/history" search={{ template, q: detail.name, case: caseKey({ ...task, ...detail }) }}>
          {t('case.history.all')}
        </Link>
      )}
    </div>
  );
}

function useLater(): boolean {
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setTime(true), afterMs);
    return () => clearTimeout(timer);
  }, []);
  return isTime;
}

/** Undefined: not known yet; null: the case was not there. */
function Ended({ run, found }: { readonly run: RunSummary; readonly found: Case | null | undefined }) {
  const { t } = useWords();
  if (found === undefined) return <span className="history-mark tone-muted" />;
  if (found === null) {
    const said = t('case.history.run', { number: run.number, word: t('case.history.absent') });
    return (
      <span className="history-mark tone-muted" title={said} role="img" aria-label={said}>
        <Icon shape="ring" />
      </span>
    );
  }
  return (
    <Link to="/runs/$run" params={{ run: run.id }} search={{ tab: 'cases', case: found.id }}>
      <Mark run={run} status={found.status} />
    </Link>
  );
}

function Mark({
  run,
  status,
}: {
  readonly run: { readonly number: number };
  readonly status: Case['status'];
}) {
  const { t } = useWords();
  const look = caseLook(status);
  const said = t('case.history.run', { number: run.number, word: t(look.word) });
  return (
    <span className={`history-mark tone-${look.tone}`} title={said} role="img" aria-label={said}>
      <Icon shape={look.shape} />
    </span>
  );
}
