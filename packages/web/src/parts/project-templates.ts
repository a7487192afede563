import { useQuery } from '@tanstack/react-query';
import type { Execution } from '@testyard/protocol';
import { useService } from '../session/session.tsx';

/** Templates of a project, by name. */
export function useTemplates(projectId: string) {
  const service = useService();
  return useQuery({
    queryKey: ['templates-all', projectId],
    queryFn: async ({ signal }) => {
      const query = { limit: '1000' };
      return (await service.call('listTemplates', { params: { projectId }, query, signal })).items;
    },
  });
}

/** Template groups of a project, by name. */
export function useGroups(projectId: string) {
  const service = useService();
  return useQuery({
    queryKey: ['template-groups', projectId],
    queryFn: async ({ signal }) => {
      const query = { limit: '1000' };
      return (await service.call('listGroups', { params: { projectId }, query, signal })).items;
    },
  });
}

const periodMs = 10_000;

/** What each of them was executed last, by id of the template; read again while the list is looked at. */
export function useLastExecutions(projectId: string) {
  const service = useService();
  return useQuery({
    queryKey: ['template-executions', projectId],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, readonly Execution[]>> => {
      const given = { params: { projectId }, query: { limit: '1000' }, signal };
      const { items } = await service.call('listLastExecutions', given);
      return new Map(items.map(({ templateId, executions }) => [templateId, executions]));
    },
    refetchInterval: periodMs,
  });
}
