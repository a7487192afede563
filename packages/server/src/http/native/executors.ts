import { createRegistrationCode, listExecutors } from '@testyard/core';
import { readPageRequest } from '../common/cursor.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { presentExecutor } from './present/present-executor.ts';
import { presentPage } from './present/present-page.ts';
import { timestamp } from './present/timestamp.ts';

const defaultTtlSeconds = 3600;

type Handled = 'listExecutors' | 'createRegistrationCode';

export function executorHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listExecutors: async ({ principal, query }) =>
      presentPage(await listExecutors(core, principal, readPageRequest(query)), presentExecutor),

    createRegistrationCode: async ({ principal, params, body }) => {
      const ttlSeconds = body.ttlSeconds ?? defaultTtlSeconds;
      const minted = await createRegistrationCode(core, {
        principal,
        projectId: params.projectId,
        ttlSeconds,
      });
      return { code: minted.code, expiresAt: timestamp(minted.expiresAt) };
    },
  };
}
