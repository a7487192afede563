import {
  createDelegatedToken,
  listDelegatedTokens,
  listRegistrationCodes,
  type Principal,
  revokeDelegatedToken,
  revokeRegistrationCode,
} from '@testyard/core';
import { readPageRequest } from '../common/cursor.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { presentPage } from './present/present-page.ts';
import { presentToken } from './present/present-user.ts';
import { timestamp } from './present/timestamp.ts';

type Handled =
  | 'listTokens'
  | 'createToken'
  | 'revokeToken'
  | 'listRegistrationCodes'
  | 'revokeRegistrationCode'
  | 'listSharedRegistrationCodes'
  | 'revokeSharedRegistrationCode';

export function tokenHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  const codesOf = async (principal: Principal, projectId: string | null) => {
    const codes = await listRegistrationCodes(core, { principal, projectId });
    return {
      items: codes.map(({ id, expiresAt }) => ({ id, expiresAt: timestamp(expiresAt) })),
      next: null,
    };
  };
  return {
    listTokens: async ({ principal, params: { projectId }, query }) => {
      const page = readPageRequest(query);
      return presentPage(await listDelegatedTokens(core, principal, { projectId, page }), presentToken);
    },

    createToken: async ({ principal, body: { name, projectId, role, expiresAt } }) => {
      const wanted = { principal, name, projectId, role, expiresAt: Date.parse(expiresAt) };
      const { token, ...made } = await createDelegatedToken(core, wanted);
      return { ...presentToken(made), token };
    },

    revokeToken: async ({ principal, params: { tokenId } }) => {
      await revokeDelegatedToken(core, principal, tokenId);
      return undefined;
    },

    listRegistrationCodes: ({ principal, params: { projectId } }) => codesOf(principal, projectId),

    listSharedRegistrationCodes: ({ principal }) => codesOf(principal, null),

    revokeSharedRegistrationCode: async ({ principal, params: { sharedCodeId: codeId } }) => {
      await revokeRegistrationCode(core, { principal, projectId: null, codeId });
      return undefined;
    },

    revokeRegistrationCode: async ({ principal, params }) => {
      await revokeRegistrationCode(core, { principal, ...params });
      return undefined;
    },
  };
}
