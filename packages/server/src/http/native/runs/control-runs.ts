import {
  type Principal,
  pauseRun,
  pauseTask,
  readRun,
  readTask,
  resumeRun,
  resumeTask,
  stopOneTask,
  stopRun,
} from '@testyard/core';
import type { PauseOrder, Stop } from '@testyard/protocol';
import { contextOf } from '../../common/errors.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentRun, presentTask } from '../present/present-run.ts';

const defaultPauseSeconds = 86_400;

type Handled = 'stopRun' | 'pauseRun' | 'resumeRun' | 'stopTask' | 'pauseTask' | 'resumeTask';
type Request = Parameters<typeof contextOf>[0];

interface Caller {
  readonly principal: Principal;
  readonly request: Request;
}

/** What is done to runs and tasks that go on; each answers with what it is then. */
export function controlHandlers({ core }: NativeDoor): Pick<NativeHandlers, Handled> {
  const run = async ({ principal, request }: Caller, runId: string) =>
    presentRun(await readRun(core, principal, runId), contextOf(request).language);
  const task = async ({ principal, request }: Caller, taskId: string) =>
    presentTask(await readTask(core, principal, taskId), contextOf(request).language);
  return {
    stopRun: async ({ params: { runId }, body, principal, request }) => {
      await stopRun(core, { principal, runId, ...stopOf(body) });
      return run({ principal, request }, runId);
    },
    pauseRun: async ({ params: { runId }, body, principal, request }) => {
      await pauseRun(core, { principal, runId, ...pauseOf(body) });
      return run({ principal, request }, runId);
    },
    resumeRun: async ({ params: { runId }, principal, request }) => {
      await resumeRun(core, { principal, runId });
      return run({ principal, request }, runId);
    },
    stopTask: async ({ params: { taskId }, body, principal, request }) => {
      await stopOneTask(core, { principal, taskId, ...stopOf(body) });
      return task({ principal, request }, taskId);
    },
    pauseTask: async ({ params: { taskId }, body, principal, request }) => {
      await pauseTask(core, { principal, taskId, ...pauseOf(body) });
      return task({ principal, request }, taskId);
    },
    resumeTask: async ({ params: { taskId }, principal, request }) => {
      await resumeTask(core, { principal, taskId });
      return task({ principal, request }, taskId);
    },
  };
}

function stopOf({ reason = '', atOnce = false }: Stop) {
  return { reason, atOnce };
}

function pauseOf({ seconds = defaultPauseSeconds, note = '' }: PauseOrder) {
  return { seconds, note };
}
