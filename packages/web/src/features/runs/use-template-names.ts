import { useQuery } from '@tanstack/react-query';
import { allItems } from '../../session/all-items.ts';
import { useService } from '../../session/session.tsx';

const none: ReadonlyMap<string, string> = new Map();

/** Names of the templates of a project by their ids; those that were deleted are not among them. */
export function useTemplateNames(projectId: string): ReadonlyMap<string, string> {
  const service = useService();
  const { data = none } = useQuery({
    queryKey: ['template-names', projectId],
    queryFn: async ({ signal }) => {
      const items = await allItems(service, 'listTemplates', { params: { projectId }, signal });
      return new Map(items.map(({ id, name }) => [id, name]));
    },
    structuralSharing: false,
    staleTime: 60_000,
  });
  return data;
}
