import { createRegistrationCode, listExecutors, removeExecutor, setDraining } from '@testyard/core';
import { readPageRequest } from '../common/cursor.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { presentExecutor } from './present/present-executor.ts';
import { presentPage } from './present/present-page.ts';
import { timestamp } from './present/timestamp.ts';

const defaultTtlSeconds = 3600;

type Handled =
  | 'listExecutors'
  | 'drainExecutor'
  | 'resumeExecutor'
  | 'removeExecutor'
  | 'createRegistrationCode';

export function executorHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  return {
    listExecutors: async ({ principal, query }) =>
      presentPage(await listExecutors(core, principal, readPageRequest(query)), presentExecutor),

    drainExecutor: async ({ principal, params: { executorId } }) =>
      presentExecutor(await setDraining(core, { principal, executorId, draining: true })),

    resumeExecutor: async ({ principal, params: { executorId } }) =>
      presentExecutor(await setDraining(core, { principal, executorId, draining: false })),

    removeExecutor: async ({ principal, params: { executorId }, request }) => {
      const { name } = await removeExecutor(core, { principal, executorId });
      request.log.warn({ audit: 'executor removed', executorId, name, by: principal.userName });
      return undefined;
    },

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
