import { type UseQueryResult, useInfiniteQuery, useQueries, useQueryClient } from '@tanstack/react-query';
import type { Artifact, Run } from '@testyard/protocol';
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

const wholePage = '1000';

/** All files of all tasks of a round; read again when a task has ended. */
export function useArtifactsOf({ tasks }: Pick<Run, 'tasks'>) {
  const service = useService();
  const answers = useQueries({
    queries: tasks.map(({ id: taskId, state }) => ({
      queryKey: ['artifacts-all', taskId, state],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const files: Artifact[] = [];
        for (let cursor: string | null = ''; cursor !== null; ) {
          const query: { limit: string; cursor?: string } = { limit: wholePage, ...(cursor && { cursor }) };
          const page = await service.call('listArtifacts', { params: { taskId }, query, signal });
          files.push(...page.items);
          cursor = page.next;
        }
        return files;
      },
      staleTime: 60_000,
    })),
    combine: joined,
  });
  const cache = useQueryClient();
  const refetch = () => cache.refetchQueries({ queryKey: ['artifacts-all'], type: 'active' });
  return { ...answers, refetch };
}

function joined(answers: readonly UseQueryResult<Artifact[]>[]) {
  return {
    files: answers.flatMap(({ data }) => data ?? []),
    isPending: answers.some(({ isPending }) => isPending),
    error: answers.find(({ data, error }) => !data && error)?.error ?? null,
  };
}

export type FoundArtifacts = ReturnType<typeof useArtifacts>;
