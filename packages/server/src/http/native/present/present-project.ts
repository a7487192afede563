import type { Project } from '@testyard/core';
import type { Project as ProjectResource } from '@testyard/protocol';
import { timestamp } from './timestamp.ts';

export function presentProject(project: Project): ProjectResource {
  return {
    id: project.id,
    name: project.name,
    maximumSlots: project.maximumSlots,
    createdAt: timestamp(project.createdAt),
  };
}
