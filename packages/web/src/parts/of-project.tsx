import type { Project } from '@testyard/protocol';
import { type ReactNode, useEffect } from 'react';
import { rememberProject, useProject, useProjects } from '../session/project.tsx';
import { useWords } from '../texts/words.tsx';
import { Loading } from './loading.tsx';
import { Problem } from './problem.tsx';
import { StateBox } from './state-box.tsx';

interface Props {
  /** What the window is called. */
  readonly title: string;
  /** Whose page it is, where that does not depend on the address; it is the one that is looked at from then on. */
  readonly projectId?: string;
  readonly children: (project: Project) => ReactNode;
}

/** A page about one project: what stands there until the project is known, or where there is none. */
export function OfProject({ title, projectId, children }: Props) {
  const { t } = useWords();
  const projects = useProjects();
  const looked = useProject();
  const project = projects.data?.find(({ id }) => id === projectId) ?? looked;
  useTitle(title);
  useEffect(() => {
    if (project) rememberProject(project.id);
  }, [project]);
  if (projects.isError) return <Problem isPage error={projects.error} retry={() => projects.refetch()} />;
  if (project === undefined) return <Loading />;
  if (project === null)
    return <StateBox isPage shape="lock" title={t('no-projects.title')} next={t('no-projects.next')} />;
  return children(project);
}

/** Names the window, and gives it the plain icon. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Testyard`;
    document.querySelector('link[rel=icon]')?.setAttribute('href', '/page/icon.svg');
  }, [title]);
}
