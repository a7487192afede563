import {
  listRuns,
  readRound,
  readRun,
  readRunByNumber,
  readTask,
  startRuns,
  stopOneTask,
  stopRun,
} from '@testyard/core';
import type { StartRun } from '@testyard/protocol';
import type { FastifyRequest } from 'fastify';
import { contextOf } from '../common/errors.ts';
import { bodyHash, readIdempotencyKey } from '../common/idempotency-key.ts';
import { readWaitSeconds } from '../common/prefer.ts';
import { principalOf } from '../common/principal.ts';
import { readTraceparent } from '../common/traceparent.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { pageOfList, readNumberedPage } from './numbered-page.ts';
import { presentPage } from './present/present-page.ts';
import { presentRun, presentRunSummary, presentTask } from './present/present-run.ts';
import { readOrWait } from './read-or-wait.ts';
import { readRunFilter } from './read-run-filter.ts';
import { roundOf } from './round-query.ts';

type Handled =
  | 'startRun'
  | 'listRuns'
  | 'getRunByNumber'
  | 'getRun'
  | 'stopRun'
  | 'listTasks'
  | 'getTask'
  | 'stopTask';

export function runHandlers(door: NativeDoor): Pick<NativeHandlers, Handled> {
  const { core } = door;
  return {
    startRun: async ({ params, body, request, reply }) => {
      const waitSeconds = readWaitSeconds(request);
      const { runId } = await startRuns(core, startOf(request, params.projectId, body));
      reply.header('location', `/api/v1/runs/${runId}`);
      const found = await readOrWait(door, { request, reply, runId, round: 1, waitSeconds });
      if (waitSeconds !== null && found.run.state === 'finished') reply.code(200);
      return presentRun(found, contextOf(request).language);
    },

    listRuns: async ({ principal, params, query, request }) => {
      const { projectId } = params;
      const filter = { ...readRunFilter(projectId, query), ...readNumberedPage(query) };
      const { language } = contextOf(request);
      return presentPage(await listRuns(core, principal, filter), (run) => presentRunSummary(run, language));
    },

    getRunByNumber: async ({ principal, params, request }) => {
      const { projectId } = params;
      const found = await readRunByNumber(core, principal, { projectId, number: Number(params.number) });
      return presentRun(found, contextOf(request).language);
    },

    getRun: async ({ params, query, request, reply }) => {
      const { runId } = params;
      const round = roundOf(query);
      const waitSeconds = readWaitSeconds(request);
      const found = await readOrWait(door, { request, reply, runId, round, waitSeconds });
      return presentRun(found, contextOf(request).language);
    },

    stopRun: async ({ principal, params, body, request }) => {
      const { runId } = params;
      await stopRun(core, { principal, runId, reason: body.reason ?? '' });
      return presentRun(await readRun(core, principal, runId), contextOf(request).language);
    },

    listTasks: async ({ principal, params, query, request }) => {
      const { tasks } = await readRound(core, principal, { runId: params.runId, round: roundOf(query) });
      const { language } = contextOf(request);
      return presentPage(pageOfList(tasks, readNumberedPage(query)), (task) => presentTask(task, language));
    },

    getTask: async ({ principal, params, request }) =>
      presentTask(await readTask(core, principal, params.taskId), contextOf(request).language),

    stopTask: async ({ principal, params: { taskId }, body, request }) => {
      await stopOneTask(core, { principal, taskId, reason: body.reason ?? '' });
      return presentTask(await readTask(core, principal, taskId), contextOf(request).language);
    },
  };
}

function startOf(request: FastifyRequest, projectId: string, body: StartRun) {
  const key = readIdempotencyKey(request);
  const route = `POST /api/v1/projects/${projectId}/runs`;
  const { name = '', branch = '', ip = '', port = '' } = body.sut ?? {};
  return {
    principal: principalOf(request),
    projectId,
    templates: body.templates,
    sut: { name, branch, ip, port },
    parameters: body.parameters ?? {},
    onBehalfOf: body.onBehalfOf ?? '',
    traceparent: readTraceparent(request),
    priority: body.priority ?? null,
    requireExecutor: body.failFast ?? false,
    idempotency: key === null ? null : { route, key, bodyHash: bodyHash(body) },
  };
}
