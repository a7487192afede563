import { readStandings } from '@testyard/core';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { roundOf } from '../runs/round-query.ts';

/** Failures beside those of earlier runs. */
export function failureHandlers({ core }: NativeDoor): Pick<NativeHandlers, 'readStandings'> {
  return {
    readStandings: async ({ principal, params: { runId }, query }) => {
      const { round, tasks } = await readStandings(core, principal, { runId, round: roundOf(query) });
      return {
        ...{ runId, round },
        tasks: tasks.map(({ taskId, earlier, failures }) => ({
          ...{ taskId, earlier: [...earlier], failures: [...failures] },
        })),
      };
    },
  };
}
