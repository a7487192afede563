import { whyTask } from '@testyard/core';
import { contextOf } from '../../common/errors.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentWhy } from '../present/present-why.ts';

/** Why a task waits. */
export function whyHandlers({ core }: NativeDoor): Pick<NativeHandlers, 'whyTask'> {
  return {
    whyTask: async ({ principal, params, request }) =>
      presentWhy(await whyTask(core, principal, params.taskId), contextOf(request).language),
  };
}
