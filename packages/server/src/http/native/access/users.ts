import {
  addUser,
  changeOwnPassword,
  changeUser,
  deleteUser,
  listMembers,
  listUsers,
  removeMember,
  requireOwnToken,
  setMember,
  setPasswordOf,
} from '@testyard/core';
import { readPageRequest } from '../../common/headers/cursor.ts';
import { networkOf } from '../../common/listening/rate-limit.ts';
import { originOf } from '../../common/principal.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentPage } from '../present/present-page.ts';
import { presentUser } from '../present/present-user.ts';

type User =
  | 'getMe'
  | 'changeMyPassword'
  | 'listUsers'
  | 'createUser'
  | 'updateUser'
  | 'setUserPassword'
  | 'deleteUser';
type Members = 'listMembers' | 'setMember' | 'removeMember';

export function userHandlers({ core, passwords }: NativeDoor): Pick<NativeHandlers, User> {
  return {
    getMe: async ({ principal: { userId, userName, systemAdmin, scopeProjectId, delegatedRole } }) => ({
      ...{ id: userId, name: userName, systemAdmin, projectId: scopeProjectId, role: delegatedRole ?? null },
    }),

    changeMyPassword: async ({ principal, body, request }) => {
      requireOwnToken(principal);
      const { userId } = principal;
      const from = { network: networkOf(request.ip), origin: originOf(request) };
      await changeOwnPassword(core, passwords, { userId, ...body, ...from });
      return undefined;
    },

    listUsers: async ({ principal, query }) =>
      presentPage(await listUsers(core, principal, readPageRequest(query)), presentUser),

    createUser: async ({ principal, body: { name, password, systemAdmin = false }, reply }) => {
      const user = await addUser(core, passwords, { principal, name, password, systemAdmin });
      reply.header('location', `/api/v1/users/${user.id}`);
      return presentUser(user);
    },

    updateUser: async ({ principal, params: { userId }, body: { enabled = null, systemAdmin = null } }) =>
      presentUser(await changeUser(core, { principal, userId, enabled, systemAdmin })),

    setUserPassword: async ({ principal, params: { userId }, body: { password } }) => {
      await setPasswordOf(core, passwords, { principal, userId, password });
      return undefined;
    },

    deleteUser: async ({ principal, params: { userId } }) => {
      await deleteUser(core, { principal, userId });
      return undefined;
    },
  };
}

export function memberHandlers({ core }: NativeDoor): Pick<NativeHandlers, Members> {
  return {
    listMembers: async ({ principal, params: { projectId }, query }) =>
      presentPage(
        await listMembers(core, { principal, projectId, page: readPageRequest(query) }),
        (each) => each,
      ),

    setMember: ({ principal, params: { projectId }, body }) =>
      setMember(core, { principal, projectId, ...body }),

    removeMember: async ({ principal, params }) => {
      await removeMember(core, { principal, ...params });
      return undefined;
    },
  };
}
