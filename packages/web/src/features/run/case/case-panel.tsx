import { useQuery } from '@tanstack/react-query';
import type { CaseDetail } from '@testyard/protocol';
import { Badge } from '../../../glossary/badge.tsx';
import { caseLook } from '../../../glossary/looks.ts';
import { Loading } from '../../../parts/loading.tsx';
import { Problem } from '../../../parts/problem.tsx';
import { shortName, visible } from '../../../parts/shown-text.ts';
import { StateBox } from '../../../parts/state-box.tsx';
import { useService } from '../../../session/session.tsx';
import { useWords } from '../../../texts/words.tsx';
import type { Row } from '../model/case-table.ts';
import { useRunAddress, useRunView } from '../run-view.tsx';
import { AttemptView } from './attempt-view.tsx';
import { CaseActions } from './case-actions.tsx';
import { CaseSections } from './case-sections.tsx';
import { StandingLine } from './standing-line.tsx';

const longestName = 4000;

/** Everything about one case: what failed first. */
export function CasePanel({ caseId }: { readonly caseId: string | undefined }) {
  const { t } = useWords();
  if (caseId === undefined)
    return <StateBox shape="list" title={t('case.no-choice')} next={t('case.no-choice.next')} />;
  return <Chosen key={caseId} caseId={caseId} />;
}

function Chosen({ caseId }: { readonly caseId: string }) {
  const service = useService();
  const { run, table } = useRunView();
  const row = table?.byId(caseId);
  const { data, error, refetch } = useQuery({
    // A case that has ended meanwhile is another one.
    queryKey: ['case', run.id, caseId, row?.status ?? null],
    queryFn: ({ signal }) => service.call('getCase', { params: { runId: run.id, caseId }, signal }),
    staleTime: 60_000,
  });
  if (data) return <Shown detail={data} />;
  if (error) return <Problem error={error} retry={() => refetch()} />;
  return row ? <Brief row={row} /> : <Loading />;
}

/** What the list knows of a case, until the rest is there. */
function Brief({ row }: { readonly row: Row }) {
  const look = caseLook(row.status);
  return (
    <article className={`case-panel tone-${look.tone}`} aria-busy>
      <div className="case-title">
        <Badge look={look} />
        <h2>
          <bdi>{shortName(row.name, longestName)}</bdi>
        </h2>
      </div>
      {row.message && <AttemptView attempt={{ ...emptyAttempt, message: row.message }} status={row.status} />}
    </article>
  );
}

function Shown({ detail }: { readonly detail: CaseDetail }) {
  const { t } = useWords();
  const { search } = useRunAddress();
  const look = caseLook(detail.status);
  const tries = detail.tries;
  const attempt = tries.find(({ number }) => String(number) === search.attempt) ?? tries.at(-1);
  return (
    <article
      className={`case-panel tone-${look.tone}`}
      aria-label={t('case.panel', { name: shortName(detail.name, 120) })}
    >
      <Head detail={detail} />
      <StandingLine detail={detail} />
      {detail.cause && detail.cause !== 'test' && (
        <p>
          <span className="cause">{t('case.cause', { cause: t(`cause.${detail.cause}`) })}</span>
        </p>
      )}
      {detail.losses > 0 && (
        <p className="note">{t('case.losses', { n: detail.losses, count: detail.losses })}</p>
      )}
      {tries.length > 1 && <Attempts detail={detail} chosen={attempt?.number} />}
      <AttemptView attempt={attempt ?? { ...emptyAttempt, message: detail.message }} status={detail.status} />
      <CaseSections detail={detail} executor={attempt?.executor ?? null} />
    </article>
  );
}

const emptyAttempt = { phase: null, executor: null, details: null, output: null } as const;

function Head({ detail }: { readonly detail: CaseDetail }) {
  const { figures } = useWords();
  const { run } = useRunView();
  const template = run.tasks.length > 1 && run.tasks.find(({ id }) => id === detail.taskId)?.templateName;
  const place = [template, placeOf(detail)].filter(Boolean).join(' › ');
  return (
    <header className="case-head">
      <div className="case-title">
        <Badge look={caseLook(detail.status)} />
        <h2>
          <bdi>{shortName(detail.name, longestName)}</bdi>
        </h2>
        {detail.durationMs !== null && <span className="note">{figures.duration(detail.durationMs)}</span>}
      </div>
      <p className="note case-place">
        <bdi>{visible(place)}</bdi>
      </p>
      <CaseActions detail={detail} />
    </header>
  );
}

function placeOf({ file, line, suite }: CaseDetail): string {
  if (file === null) return suite;
  return line === null ? file : `${file}:${line}`;
}

function Attempts({ detail, chosen }: { readonly detail: CaseDetail; readonly chosen: number | undefined }) {
  const { t } = useWords();
  const { set } = useRunAddress();
  return (
    <ul className="attempts" aria-label={t('case.attempts')}>
      {detail.tries.map(({ number, status }) => (
        <li key={number} className={`tone-${caseLook(status).tone}`}>
          <button
            type="button"
            aria-current={number === chosen || undefined}
            onClick={() => set({ attempt: String(number) })}
          >
            {t('case.attempt', { number })} <Badge look={caseLook(status)} />
          </button>
        </li>
      ))}
    </ul>
  );
}
