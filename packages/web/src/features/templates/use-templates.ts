import { type QueryClient, useQuery } from '@tanstack/react-query';
import type { Template } from '@testyard/protocol';
import { useService } from '../../session/session.tsx';

export function useTemplate(templateId: string) {
  const service = useService();
  return useQuery({
    queryKey: ['template', templateId],
    queryFn: ({ signal }) => service.call('getTemplate', { params: { templateId }, signal }),
  });
}

/** `If-Match` for a change that is made on this state of it. */
export const madeOn = ({ id, version }: Pick<Template, 'id' | 'version'>) => ({
  'if-match': `"${id}.${version}"`,
});

/** After a change: what is shown of templates is read again. */
export async function readAgain(cache: QueryClient): Promise<void> {
  const names = ['template', 'templates', 'templates-all', 'template-versions', 'template-diff'];
  await cache.invalidateQueries({ predicate: ({ queryKey }) => names.includes(String(queryKey[0])) });
}
