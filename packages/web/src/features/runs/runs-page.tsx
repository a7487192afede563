import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Project } from '@testyard/protocol';
import { Suspense, useState } from 'react';
import { Icon } from '../../glossary/icon.tsx';
import { lazyPart } from '../../parts/lazy-part.ts';
import { Loading } from '../../parts/loading.tsx';
import { LookOnly } from '../../parts/look-only.tsx';
import { OfProject } from '../../parts/of-project.tsx';
import { Problem } from '../../parts/problem.tsx';
import { StateBox } from '../../parts/state-box.tsx';
import { mayIn } from '../../session/project.tsx';
import { useWords } from '../../texts/words.tsx';
import { NoRuns } from './no-runs.tsx';
import { RunRow } from './run-row.tsx';
import { RunsFilters } from './runs-filters.tsx';
import { runFilters } from './runs-search.ts';
import { useHeldRuns } from './use-held-runs.ts';
import { useRunList } from './use-run-list.ts';

const route = getRouteApi('/runs');
const StartRun = lazyPart(async () => (await import('../../parts/start-run/start-run.tsx')).StartRun);

/** The runs of a project. */
export function RunsPage() {
  const { t } = useWords();
  return (
    <OfProject title={t('nav.runs')}>{(project) => <RunsOf key={project.id} project={project} />}</OfProject>
  );
}

function RunsOf({ project }: { readonly project: Project }) {
  const { t } = useWords();
  const [starting, setStarting] = useState(false);
  return (
    <>
      <div className="heading">
        <h1>{t('nav.runs')}</h1>
        {mayIn(project, 'runner') && (
          <Button leftSection={<Icon shape="play" />} onClick={() => setStarting(true)}>
            {t('start.open')}
          </Button>
        )}
      </div>
      <LookOnly project={project} needed="runner" />
      <RunList project={project} />
      {starting && (
        <Suspense fallback={null}>
          <StartRun project={project} close={() => setStarting(false)} />
        </Suspense>
      )}
    </>
  );
}

/** The filters are there as soon as there is something to filter, and stay while they find nothing. */
function RunList({ project }: { readonly project: Project }) {
  const search = route.useSearch();
  const list = useRunList(project.id, search);
  const isFiltered = runFilters.some((name) => search[name] !== undefined);
  return (
    <>
      {(isFiltered || list.runs.length > 0) && <RunsFilters projectId={project.id} />}
      <Listed project={project} list={list} isFiltered={isFiltered} />
    </>
  );
}

interface ListedProps {
  readonly project: Project;
  readonly list: ReturnType<typeof useRunList>;
  readonly isFiltered: boolean;
}

function Listed({ project, list: { newest, runs, next, readOlder, live }, isFiltered }: ListedProps) {
  const { t, figures } = useWords();
  const [busy, setBusy] = useState(false);
  if (newest.isPending) return <Loading />;
  if (newest.isError && runs.length === 0)
    return <Problem error={newest.error} retry={() => newest.refetch()} />;
  if (runs.length === 0 && !isFiltered) return <NoRuns project={project} />;
  const older = async () => {
    setBusy(true);
    await readOlder().catch(() => {});
    setBusy(false);
  };
  return (
    <>
      {runs.length === 0 ? <NothingMatches /> : <Rows runs={runs} />}
      {next !== null && (
        <div className="more">
          <Button variant="default" loading={busy} onClick={older}>
            {t(runs.length === 0 ? 'runs.search-on' : 'runs.more')}
          </Button>
        </div>
      )}
      <div className="spoken" role="status">
        {live > 0 && t('runs.live', { n: live, count: figures.count(live) })}
      </div>
    </>
  );
}

const columns = ['outcome', 'run', 'cases', 'templates', 'sut', 'by', 'created', 'duration'] as const;

function Rows({ runs }: { readonly runs: ReturnType<typeof useRunList>['runs'] }) {
  const { t, figures } = useWords();
  const { shown, fresh, hold, release, catchUp } = useHeldRuns(runs);
  return (
    <div className="runs-box" onPointerEnter={hold} onPointerLeave={release}>
      {fresh > 0 && (
        <button type="button" className="new-results" onClick={catchUp}>
          {t('runs.new', { n: fresh, count: figures.count(fresh) })} ▲
        </button>
      )}
      <div className="card">
        <div className="runs-head" aria-hidden="true">
          {columns.map((column) => (
            <span key={column}>{t(`column.${column}`)}</span>
          ))}
        </div>
        <ol className="runs">
          {shown.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </ol>
      </div>
    </div>
  );
}

function NothingMatches() {
  const { t } = useWords();
  const navigate = useNavigate();
  const { project } = route.useSearch();
  return (
    <StateBox shape="search" title={t('runs.filtered')} next={t('runs.filtered.next')}>
      <Button
        variant="default"
        onClick={() => navigate({ to: '/runs', search: project === undefined ? {} : { project } })}
      >
        {t('runs.clear')}
      </Button>
    </StateBox>
  );
}
