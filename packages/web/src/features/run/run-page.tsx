import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate } from '@tanstack/react-router';
import type { Run } from '@testyard/protocol';
import { useMemo, useState } from 'react';
import { Loading } from '../../parts/loading.tsx';
import { NothingHere, Problem } from '../../parts/problem.tsx';
import { useProject } from '../../session/project.tsx';
import { useService } from '../../session/session.tsx';
import { SelectionProvider } from './list/selection.tsx';
import { CaseTable } from './model/case-table.ts';
import { RunHead } from './run-head.tsx';
import { RunTabs } from './run-tabs.tsx';
import { RunViewContext } from './run-view.tsx';
import { useRun, useRunCases } from './use-run.ts';

const route = getRouteApi('/runs/$run');

/** One run, by its id, or by its number within the project that is looked at. */
export function RunPage() {
  const { run } = route.useParams();
  if (/^[0-9a-f]{32}$/.test(run)) return <RunById key={run} id={run} />;
  return /^[0-9]{1,9}$/.test(run) ? <RunByNumber number={run} /> : <NothingHere />;
}

function RunByNumber({ number }: { readonly number: string }) {
  const service = useService();
  const project = useProject();
  const search = route.useSearch();
  const { data, error, refetch } = useQuery({
    queryKey: ['run-number', project?.id, number],
    enabled: Boolean(project),
    queryFn: ({ signal }) =>
      service.call('getRunByNumber', { params: { projectId: project?.id ?? '', number }, signal }),
  });
  if (error) return <Problem isPage error={error} retry={() => refetch()} />;
  if (project === null) return <NothingHere />;
  if (!data) return <Loading />;
  return <Navigate to="/runs/$run" params={{ run: data.id }} search={search} replace />;
}

function RunById({ id }: { readonly id: string }) {
  const { round } = route.useSearch();
  const { data, error, refetch } = useRun(id, round);
  const first = useFirstFailures(id, round);
  if (data) return <RunShown run={data} asked={round} first={first} />;
  return error ? <Problem isPage error={error} retry={() => refetch()} /> : <Loading />;
}

interface Shown {
  readonly run: Run;
  /** The round that the address names. */
  readonly asked: string | undefined;
  readonly first: ReturnType<typeof useFirstFailures>;
}

function RunShown({ run, asked, first }: Shown) {
  const { table, error, again } = useRunCases(run, { asked, isTime: !first.isPending });
  // They are of the round that was the latest when the page was opened.
  const [opened] = useState(run.round);
  const provisional = run.round === opened ? (first.data ?? null) : null;
  const view = useMemo(
    () => ({ run, table: table ?? provisional, isWhole: table !== null }),
    [run, table, provisional],
  );
  if (error) return <Problem isPage error={error} retry={() => again()} />;
  return (
    <RunViewContext value={view}>
      <SelectionProvider key={`${run.id}-${run.round}`}>
        <div className="run">
          <RunHead />
          <RunTabs />
        </div>
      </SelectionProvider>
    </RunViewContext>
  );
}

/** The first cases that somebody has to look at: they are there long before the list of all cases is. */
function useFirstFailures(runId: string, round: string | undefined) {
  const service = useService();
  return useQuery({
    queryKey: ['first-failures', runId, round ?? 'latest'],
    queryFn: async ({ signal }) => {
      const query = { status: unsuccessful, limit: '100', ...(round === undefined ? {} : { round }) };
      const { items } = await service.call('listCases', { params: { runId }, query, signal });
      return items.length === 0 ? null : new CaseTable(items);
    },
    structuralSharing: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

const unsuccessful = 'failed,error,blocked,not-run,not-reported';
