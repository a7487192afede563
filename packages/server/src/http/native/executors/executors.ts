import {
  type ExecutorOrder,
  listExecutors,
  orderExecutor,
  orderNewKey,
  readExecutor,
  readOccupancy,
  removeExecutor,
} from '@testyard/core';
import type { FastifyRequest } from 'fastify';
import { contextOf } from '../../common/errors.ts';
import { readPageRequest } from '../../common/headers/cursor.ts';
import { principalOf } from '../../common/principal.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentExecutor } from '../present/present-executor.ts';
import { presentPage } from '../present/present-page.ts';
import { timestamp } from '../present/timestamp.ts';

const defaultPauseSeconds = 86_400;
const defaultGraceSeconds = 3600;

type Handled =
  | 'listExecutors'
  | 'getExecutor'
  | 'getOccupancy'
  | 'drainExecutor'
  | 'pauseExecutor'
  | 'rotateExecutorKey'
  | 'resumeExecutor'
  | 'removeExecutor';

export function executorHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  const ordered = async (request: FastifyRequest, executorId: string, order: ExecutorOrder) =>
    presentExecutor(
      await orderExecutor(core, { principal: principalOf(request), executorId, order }),
      contextOf(request).language,
    );
  return {
    listExecutors: async ({ principal, query, request }) => {
      const { language } = contextOf(request);
      const page = await listExecutors(core, principal, readPageRequest(query));
      return presentPage(page, (executor) => presentExecutor(executor, language));
    },

    getExecutor: async ({ principal, params, request }) =>
      presentExecutor(await readExecutor(core, principal, params.executorId), contextOf(request).language),

    getOccupancy: async ({ principal, params }) => {
      const { from, until, partMs, busySlots } = await readOccupancy(core, principal, params.executorId);
      return {
        ...{ from: timestamp(from), until: timestamp(until), partSeconds: partMs / 1000 },
        busySlots: busySlots.map((slots) => Math.round(slots * 1000) / 1000),
      };
    },

    drainExecutor: ({ params, request }) => ordered(request, params.executorId, { kind: 'drain' }),

    pauseExecutor: ({ params, body, request }) => {
      const { seconds = defaultPauseSeconds, note = '' } = body;
      return ordered(request, params.executorId, { kind: 'pause', seconds, note });
    },

    resumeExecutor: ({ params, request }) => ordered(request, params.executorId, { kind: 'resume' }),

    rotateExecutorKey: async ({ principal, params: { executorId }, body, request }) => {
      const { graceSeconds = defaultGraceSeconds } = body;
      const executor = await orderNewKey(core, { principal, executorId, graceSeconds });
      return presentExecutor(executor, contextOf(request).language);
    },

    removeExecutor: async ({ principal, params: { executorId }, request }) => {
      const { name } = await removeExecutor(core, { principal, executorId });
      request.log.warn({ audit: 'executor removed', executorId, name, by: principal.userName });
      return undefined;
    },
  };
}
