import { deleteRun, type Principal, pinRun, readRun } from '@testyard/core';
import type { FastifyRequest } from 'fastify';
import { contextOf } from '../../common/errors.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentRun } from '../present/present-run.ts';

type Handled = 'deleteRun' | 'pinRun' | 'unpinRun';

/** How long runs are kept. */
export function keptRunHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  const pin = async (call: {
    principal: Principal;
    runId: string;
    pinned: boolean;
    request: FastifyRequest;
  }) => {
    await pinRun(core, call);
    return presentRun(await readRun(core, call.principal, call.runId), contextOf(call.request).language);
  };
  return {
    deleteRun: async ({ principal, params: { runId }, request }) => {
      const { number, projectId } = await deleteRun(core, { principal, runId });
      request.log.warn({ audit: 'run deleted', runId, number, projectId, by: principal.userName });
      return undefined;
    },
    pinRun: ({ principal, params: { runId }, request }) => pin({ principal, runId, pinned: true, request }),
    unpinRun: ({ principal, params: { runId }, request }) =>
      pin({ principal, runId, pinned: false, request }),
  };
}
