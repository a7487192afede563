import { useQuery } from '@tanstack/react-query';
import type { Schema } from './completion.ts';

/** The schema of a template's document as the server serves it to editors; undefined until it is there. */
export function useSchema(): Schema | undefined {
  const { data } = useQuery({
    queryKey: ['template-schema'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<Schema> => {
      const response = await fetch('/schemas/template.v1.json', { signal });
      if (!response.ok) throw new Error(response.statusText);
      return (await response.json()) as Schema;
    },
  });
  return data;
}
