import { listRuns, readRound, readRunByNumber, readTask } from '@testyard/core';
import { contextOf } from '../../common/errors.ts';
import { readWaitSeconds } from '../../common/headers/prefer.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { pageOfList, readNumberedPage } from '../numbered-page.ts';
import { presentPage } from '../present/present-page.ts';
import { presentListedRun, presentRun, presentTask } from '../present/present-run.ts';
import { readOrWait } from './read-or-wait.ts';
import { readRunFilter } from './read-run-filter.ts';
import { roundOf } from './round-query.ts';

type Handled = 'listRuns' | 'getRunByNumber' | 'getRun' | 'listTasks' | 'getTask';

export function runHandlers(door: NativeDoor): Pick<NativeHandlers, Handled> {
  const { core } = door;
  return {
    listRuns: async ({ principal, params, query, request }) => {
      const { projectId } = params;
      const filter = { ...readRunFilter(projectId, query), ...readNumberedPage(query) };
      const { language } = contextOf(request);
      return presentPage(await listRuns(core, principal, filter), (run) => presentListedRun(run, language));
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

    listTasks: async ({ principal, params, query, request }) => {
      const { tasks } = await readRound(core, principal, { runId: params.runId, round: roundOf(query) });
      const { language } = contextOf(request);
      return presentPage(pageOfList(tasks, readNumberedPage(query)), (task) => presentTask(task, language));
    },

    getTask: async ({ principal, params, request }) =>
      presentTask(await readTask(core, principal, params.taskId), contextOf(request).language),
  };
}
