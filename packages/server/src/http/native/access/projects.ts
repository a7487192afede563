import { createProject, getProject, limitProject, listProjects } from '@testyard/core';
import { readPageRequest } from '../../common/headers/cursor.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentPage } from '../present/present-page.ts';
import { presentProject } from '../present/present-project.ts';

type Handled = 'listProjects' | 'createProject' | 'getProject' | 'updateProject';

export function projectHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listProjects: async ({ principal, query }) =>
      presentPage(await listProjects(core, principal, readPageRequest(query)), (project) =>
        presentProject(project, principal),
      ),

    createProject: async ({ principal, body, reply }) => {
      const project = await createProject(core, principal, body.name);
      reply.header('location', `/api/v1/projects/${project.id}`);
      return presentProject(project, principal);
    },

    getProject: async ({ principal, params }) =>
      presentProject(await getProject(core, principal, params.projectId), principal),

    updateProject: async ({ principal, params: { projectId }, body: { maximumSlots } }) =>
      presentProject(await limitProject(core, principal, { projectId, maximumSlots }), principal),
  };
}
