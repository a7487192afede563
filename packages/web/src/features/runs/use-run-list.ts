import { useQuery } from '@tanstack/react-query';
import type { RunSummary } from '@testyard/protocol';
import { useCallback, useMemo, useState } from 'react';
import { useService } from '../../session/session.tsx';
import type { RunsSearch } from './runs-search.ts';

const pageSize = '30';
const livePeriodMs = 3000;
const calmPeriodMs = 15_000;

/** What was read before of a list, behind its newest page. */
interface Older {
  readonly key: string;
  readonly runs: readonly RunSummary[];
  /** Cursor of what is older still; null: nothing is. Undefined: as the newest page says. */
  readonly next: string | null | undefined;
}

const isLive = ({ state }: RunSummary) => state !== 'finished';

/** Runs of a project by number, newest first; the newest page is read again and again, older ones once. */
export function useRunList(projectId: string, search: RunsSearch) {
  const service = useService();
  const filters = useMemo(() => filtersOf(search), [search]);
  const key = JSON.stringify([projectId, filters]);
  const [older, setOlder] = useState<Older>({ key, runs: [], next: undefined });
  const known = older.key === key ? older : { key, runs: [], next: undefined };
  const read = useCallback(
    (cursor: string | null, signal?: AbortSignal) =>
      service.call('listRuns', {
        params: { projectId },
        query: { limit: pageSize, ...filters, ...(cursor === null ? {} : { cursor }) },
        ...(signal ? { signal } : {}),
      }),
    [service, projectId, filters],
  );
  const newest = useQuery({
    queryKey: ['runs', projectId, filters],
    queryFn: ({ signal }) => read(null, signal),
    refetchInterval: ({ state }) => (state.data?.items.some(isLive) ? livePeriodMs : calmPeriodMs),
  });
  const runs = merge(newest.data?.items ?? [], known.runs);
  const next = known.next === undefined ? (newest.data?.next ?? null) : known.next;
  const readOlder = async () => {
    const page = await read(next);
    setOlder({ key, runs: [...merge(runs, []), ...page.items], next: page.next });
  };
  return { newest, runs, next, readOlder, live: runs.filter(isLive).length };
}

function filtersOf({ state, verdict, template, sut, by, branch }: RunsSearch): Record<string, string> {
  const given = { state, verdict, template, sut, createdBy: by, branch };
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** Each run once, as it was read last. */
function merge(newest: readonly RunSummary[], older: readonly RunSummary[]): RunSummary[] {
  const found = new Map([...older, ...newest].map((run) => [run.id, run]));
  return [...found.values()].sort((a, b) => b.number - a.number);
}
