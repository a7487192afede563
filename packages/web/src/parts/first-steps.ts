import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Executor, Project, RunSummary, Template } from '@testyard/protocol';
import { useEffect, useState } from 'react';
import { useService } from '../session/session.tsx';

export const firstSteps = ['run', 'template', 'executor', 'pipeline'] as const;
export type FirstStep = (typeof firstSteps)[number];

interface Seen {
  readonly runs: readonly Pick<RunSummary, 'ci'>[];
  readonly templates: readonly Pick<Template, 'name' | 'document'>[];
  readonly executors: readonly Pick<Executor, 'name'>[];
}

/** The executor that `testyard up` brings along. */
const embedded = 'local';

/** What of the first steps is done, as far as a project shows it. */
export function stepsDone({ runs, templates, executors }: Seen): ReadonlySet<FirstStep> {
  const done: Readonly<Record<FirstStep, boolean>> = {
    run: runs.length > 0,
    template: templates.some(isOwn(templates)),
    executor: executors.some(({ name }) => name !== embedded),
    pipeline: runs.some(({ ci }) => ci !== null),
  };
  return new Set(firstSteps.filter((step) => done[step]));
}

/** Examples lie side by side in one folder of the installation; what lies elsewhere is somebody's own. */
export function isOwn(templates: Seen['templates']) {
  const sample = templates.find(({ name }) => name === 'hello-pass')?.document.source;
  const folder = sample && 'path' in sample ? sample.path.replace(/[^/\\]+$/, '') : null;
  return ({ document: { source } }: Seen['templates'][number]) =>
    folder === null || !('path' in source) || !source.path.startsWith(folder);
}

const periodMs = 15_000;
const keyOf = (projectId: string) => `testyard.first-steps.${projectId}`;

/** How far the first steps in a project are. Once all are done, or nobody wants them, they are not asked for again. */
export function useFirstSteps(project: Project | null | undefined) {
  const service = useService();
  const cache = useQueryClient();
  const projectId = project?.id ?? '';
  const [hidden, setHidden] = useState<string | null>(null);
  const over = projectId === '' || hidden === projectId || localStorage.getItem(keyOf(projectId)) !== null;
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['first-steps', projectId],
    enabled: !over,
    refetchInterval: periodMs,
    queryFn: async ({ signal }) => {
      const params = { projectId };
      const [runs, templates, executors] = await Promise.all([
        service.call('listRuns', { params, query: { limit: '100' }, signal }),
        service.call('listTemplates', { params, query: { limit: '200' }, signal }),
        service.call('listExecutors', { query: { limit: '100' }, signal }),
      ]);
      const serving = executors.items.filter(
        (each) => each.projectId === null || each.projectId === projectId,
      );
      return { runs: runs.items, templates: templates.items, executors: serving };
    },
  });
  const done = data ? stepsDone(data) : null;
  const hide = () => {
    localStorage.setItem(keyOf(projectId), 'over');
    setHidden(projectId);
    // Whoever else shows them is told.
    cache.setQueryData(['first-steps', projectId], null);
  };
  const all = done?.size === firstSteps.length;
  useEffect(() => {
    if (all) localStorage.setItem(keyOf(projectId), 'over');
  }, [all, projectId]);
  return {
    over: over && !all,
    done,
    templates: data?.templates ?? [],
    error: isError ? error : null,
    refetch,
    hide,
  };
}
