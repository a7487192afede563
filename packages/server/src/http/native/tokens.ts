import {
  createDelegatedToken,
  listDelegatedTokens,
  listRegistrationCodes,
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
  | 'revokeRegistrationCode';

export function tokenHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
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

    listRegistrationCodes: async ({ principal, params: { projectId } }) => {
      const codes = await listRegistrationCodes(core, { principal, projectId });
      return {
        items: codes.map(({ id, expiresAt }) => ({ id, expiresAt: timestamp(expiresAt) })),
        next: null,
      };
    },

    revokeRegistrationCode: async ({ principal, params }) => {
      await revokeRegistrationCode(core, { principal, ...params });
      return undefined;
    },
  };
}
