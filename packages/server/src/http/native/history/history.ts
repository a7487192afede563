import { readHistory } from '@testyard/core';
import { contextOf } from '../../common/errors.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { presentHistory } from '../present/present-history.ts';

const runsWhereNotAsked = 30;

/** What a template and its cases did over its runs. */
export function historyHandlers({ core }: NativeDoor): Pick<NativeHandlers, 'readHistory'> {
  return {
    readHistory: async ({ principal, params: { projectId }, query, request }) => {
      const { template, branch = null, sut = null, runs, before } = query;
      const found = await readHistory(core, principal, {
        ...{ projectId, template, branch, sut },
        before: before === undefined ? null : Number(before),
        most: runs === undefined ? runsWhereNotAsked : Number(runs),
      });
      return presentHistory(found, contextOf(request).language);
    },
  };
}
