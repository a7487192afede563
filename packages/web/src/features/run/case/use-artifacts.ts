import { useInfiniteQuery } from '@tanstack/react-query';
import { useService } from '../../../session/session.tsx';

const pageSize = '100';

/** Files that were kept from a task, or of one case of it; undefined: of all. */
export function useArtifacts(taskId: string, caseId: string | undefined) {
  const service = useService();
  const query = useInfiniteQuery({
    queryKey: ['artifacts', taskId, caseId ?? null],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      service.call('listArtifacts', {
        params: { taskId },
        query: {
          limit: pageSize,
          ...(caseId === undefined ? {} : { caseId }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    getNextPageParam: ({ next }) => next,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { isPending, isError, error, refetch, hasNextPage, fetchNextPage } = query;
  return { items, isPending, isError, error, refetch, hasNextPage, fetchNextPage };
}

export type FoundArtifacts = ReturnType<typeof useArtifacts>;
