import { createGroup, deleteGroup, listGroups, readGroup, updateGroup } from '@testyard/core';
import { readPageRequest } from '../../common/headers/cursor.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentPage } from '../present/present-page.ts';
import { presentGroup } from '../present/present-template.ts';

type Handled = 'listGroups' | 'createGroup' | 'getGroup' | 'updateGroup' | 'deleteGroup';

export function groupHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listGroups: async ({ principal, params, query }) => {
      const page = readPageRequest(query);
      return presentPage(
        await listGroups(core, { principal, projectId: params.projectId, page }),
        presentGroup,
      );
    },

    createGroup: async ({ principal, params, body, reply }) => {
      const group = await createGroup(core, { principal, projectId: params.projectId, ...body });
      reply.header('location', `/api/v1/template-groups/${group.id}`);
      return presentGroup(group);
    },

    getGroup: async ({ principal, params }) => presentGroup(await readGroup(core, principal, params.groupId)),

    updateGroup: async ({ principal, params, body }) =>
      presentGroup(await updateGroup(core, { principal, groupId: params.groupId, ...body })),

    deleteGroup: async ({ principal, params }) => {
      await deleteGroup(core, { principal, groupId: params.groupId });
      return undefined;
    },
  };
}
