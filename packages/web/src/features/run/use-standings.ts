import { useQuery } from '@tanstack/react-query';
import type { FailureStanding, RunStandings } from '@testyard/protocol';
import { useMemo } from 'react';
import { useService } from '../../session/session.tsx';
import { useRunView } from './run-view.tsx';

/** While a run goes on it is asked again so long after the last answer, if anything has failed since. */
const againMs = 10_000;

/** What the failures of the round are beside those of earlier runs. The page does not wait for it. */
export function useStandings() {
  const service = useService();
  const { run, table } = useRunView();
  const { id, round, counts, state, dryRun } = run;
  const failed = counts.failed + counts.error;
  const isOver = state === 'finished';
  return useQuery<RunStandings>({
    queryKey: ['standings', id, round, isOver],
    // The list comes first.
    enabled: table !== null && failed > 0 && !dryRun,
    queryFn: ({ signal }) =>
      service.call('readStandings', { params: { runId: id }, query: { round: String(round) }, signal }),
    staleTime: isOver ? Number.POSITIVE_INFINITY : againMs,
    ...(isOver ? {} : { refetchInterval: againMs }),
  });
}

const none: ReadonlyMap<string, FailureStanding> = new Map();

/** The same by the ids of the cases. */
export function useStandingsOfCases(): ReadonlyMap<string, FailureStanding> {
  const { data } = useStandings();
  return useMemo(
    () =>
      data
        ? new Map(data.tasks.flatMap(({ failures }) => failures.map((each) => [each.caseId, each])))
        : none,
    [data],
  );
}
