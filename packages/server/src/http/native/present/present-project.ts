import { type Principal, type Project, roleIn } from '@testyard/core';
import type { Project as ProjectResource } from '@testyard/protocol';
import { timestamp } from './timestamp.ts';

/** A project as whoever calls sees it. */
export function presentProject(project: Project, caller: Principal): ProjectResource {
  return {
    id: project.id,
    name: project.name,
    maximumSlots: project.maximumSlots,
    createdAt: timestamp(project.createdAt),
    role: roleIn(caller, project.id) ?? 'viewer',
  };
}
