import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useService } from '../../session/session.tsx';
import { type HistorySearch, usualRuns } from './history-search.ts';

const route = getRouteApi('/history');

interface Call {
  readonly params: { readonly projectId: string };
  readonly query: Readonly<Record<string, string>> & { readonly template: string };
}

/** The call that an address stands for. */
export function callOf(projectId: string, template: string, search: HistorySearch): Call {
  const { branch, sut, runs = usualRuns, before } = search;
  const given = Object.entries({ branch, sut, before }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { params: { projectId }, query: { template, runs, ...Object.fromEntries(given) } };
}

/**
 * How the cases of a template ended, in the runs that the address names; what was there stays until the next is. It is read
 * again when somebody comes back to the window, and not under their eyes: rows and columns would move.
 */
export function useHistory(projectId: string, template: string) {
  const service = useService();
  const call = callOf(projectId, template, route.useSearch());
  return useQuery({
    queryKey: ['history', projectId, call.query],
    queryFn: ({ signal }) => service.call('readHistory', { ...call, signal }),
    placeholderData: keepPreviousData,
  });
}

/** What the address says, and how to change it; `replace` where nobody would want to come back to what was. */
export function useHistoryAddress() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (
    change: { readonly [name in keyof HistorySearch]?: HistorySearch[name] | undefined },
    replace = false,
  ) =>
    navigate({
      search: (before: HistorySearch) =>
        Object.fromEntries(
          Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== ''),
        ),
      replace,
      resetScroll: false,
    });
  return { search, set };
}
