import {
  createAccessKey,
  createDelegatedToken,
  listDelegatedTokens,
  revokeDelegatedToken,
} from '@testyard/core';
import { readPageRequest } from '../../common/headers/cursor.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentPage } from '../present/present-page.ts';
import { presentToken } from '../present/present-user.ts';

type Handled = 'listTokens' | 'createToken' | 'createAccessKey' | 'revokeToken';

export function tokenHandlers({ core, secretBox }: NativeDoor): Pick<NativeHandlers, Handled> {
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

    createAccessKey: async ({ principal, body: { name, projectId, role, expiresAt } }) => {
      const wanted = { principal, name, projectId, role, expiresAt: Date.parse(expiresAt) };
      const { accessKey, secretKey, ...made } = await createAccessKey({ ...core, secretBox }, wanted);
      return { ...presentToken({ ...made, accessKey }), accessKey, secretKey };
    },

    revokeToken: async ({ principal, params: { tokenId } }) => {
      await revokeDelegatedToken(core, principal, tokenId);
      return undefined;
    },
  };
}
