import { listSecrets, removeSecret, rotateSecretsKey, setSecret } from '@testyard/core';
import { canBeMasked } from '@testyard/masking';
import { readPageRequest } from '../../common/headers/cursor.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentPage } from '../present/present-page.ts';
import { presentSecret } from '../present/present-secret.ts';

type Handled = 'listSecrets' | 'setSecret' | 'removeSecret' | 'rotateSecretsKey';

export function secretHandlers({ core, secretBox }: NativeDoor): Pick<NativeHandlers, Handled> {
  const service = { ...core, secretBox };
  return {
    listSecrets: async ({ principal, params: { projectId }, query }) =>
      presentPage(
        await listSecrets(core, { principal, projectId, page: readPageRequest(query) }),
        presentSecret,
      ),

    setSecret: async ({ principal, params: { projectId, secretName: name }, body: { value } }) =>
      presentSecret(
        await setSecret(service, { principal, projectId, name, value, masked: canBeMasked(value) }),
      ),

    removeSecret: async ({ principal, params: { projectId, secretName: name } }) => {
      await removeSecret(core, { principal, projectId, name });
      return undefined;
    },

    rotateSecretsKey: ({ principal }) => rotateSecretsKey(service, principal),
  };
}
