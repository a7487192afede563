import { useQuery } from '@tanstack/react-query';
import type { Execution } from '@testyard/protocol';
import { allItems } from '../session/all-items.ts';
import { useService } from '../session/session.tsx';

/** Templates of a project, by name. */
export function useTemplates(projectId: string) {
  const service = useService();
  return useQuery({
    queryKey: ['templates-all', projectId],
    queryFn: ({ signal }) => allItems(service, 'listTemplates', { params: { projectId }, signal }),
  });
}

/** Template groups of a project, by name. */
export function useGroups(projectId: string) {
  const service = useService();
  return useQuery({
    queryKey: ['template-groups', projectId],
    queryFn: ({ signal }) => allItems(service, 'listGroups', { params: { projectId }, signal }),
  });
}

const periodMs = 10_000;

/** What each of them was executed last, by id of the template; read again while the list is looked at. */
export function useLastExecutions(projectId: string) {
  const service = useService();
  return useQuery({
    queryKey: ['template-executions', projectId],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, readonly Execution[]>> => {
      const items = await allItems(service, 'listLastExecutions', { params: { projectId }, signal });
      return new Map(items.map(({ templateId, executions }) => [templateId, executions]));
    },
    refetchInterval: periodMs,
  });
}
