import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { Project, Role } from '@testyard/protocol';
import { useSyncExternalStore } from 'react';
import { allItems } from './all-items.ts';
import { useService } from './session.tsx';

const projectKey = 'testyard.project';

/** Projects that the reader may see. */
export function useProjects() {
  const service = useService();
  return useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => allItems(service, 'listProjects', { signal }),
    staleTime: 60_000,
  });
}

const listeners = new Set<() => void>();
const remembered = () => sessionStorage.getItem(projectKey);
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function rememberProject(id: string): void {
  if (remembered() === id) return;
  sessionStorage.setItem(projectKey, id);
  for (const listener of listeners) listener();
}

/** The project of the address, else the one that was looked at last, else `default`, else the first. */
export function projectOf(projects: readonly Project[], asked: string | undefined): Project | null {
  const of = (id: string | null | undefined) =>
    projects.find((project) => project.id === id || project.name === id);
  return of(asked) ?? of(remembered()) ?? of('default') ?? projects[0] ?? null;
}

/** Null: the reader may see none. Undefined: they are not read yet. */
export function useProject(): Project | null | undefined {
  const { project } = useSearch({ strict: false }) as { readonly project?: string };
  const { data } = useProjects();
  useSyncExternalStore(subscribe, remembered);
  return data && projectOf(data, project);
}

const roles: readonly Role[] = ['viewer', 'runner', 'maintainer', 'admin'];

/** Whether the reader has at least this role in a project: what needs more is not offered. */
export const mayIn = ({ role }: Pick<Project, 'role'>, needed: Role): boolean =>
  roles.indexOf(role) >= roles.indexOf(needed);
