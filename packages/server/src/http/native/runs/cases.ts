import { type CaseFilter, type LedgerCase, listCases, readCase, waitForCases } from '@testyard/core';
import { contextOf } from '../../common/errors.ts';
import { applyWait, readWaitSeconds } from '../../common/headers/prefer.ts';
import { watchCaller } from '../../common/listening/watched-caller.ts';
import { principalOf } from '../../common/principal.ts';
import type { NativeDoor, NativeHandlers } from '../native-handlers.ts';
import { readNumberedPage } from '../numbered-page.ts';
import { presentCase, presentCaseDetail } from '../present/present-case.ts';
import { presentPage } from '../present/present-page.ts';
import { readStatuses } from './read-statuses.ts';
import { roundOf } from './round-query.ts';

export function caseHandlers({ core }: NativeDoor): Pick<NativeHandlers, 'listCases' | 'getCase'> {
  return {
    listCases: async ({ principal, params, query, request, reply }) => {
      const filter: CaseFilter = {
        runId: params.runId,
        round: roundOf(query),
        taskId: query.taskId ?? null,
        name: query.name,
        suite: query.suite,
        statuses: readStatuses(query.status),
        order: query.order ?? 'listed',
      };
      const list = { ...filter, ...readNumberedPage(query) };
      const { language } = contextOf(request);
      const present = (line: LedgerCase) => presentCase(line, language);
      const waitSeconds = filter.order === 'finished' ? readWaitSeconds(request) : null;
      if (waitSeconds === null) return presentPage(await listCases(core, principal, list), present);
      applyWait(reply, waitSeconds);
      const caller = watchCaller(request, reply);
      const wait = { principal, list, timeoutMs: waitSeconds * 1000, signal: caller };
      const found = await waitForCases(core, wait);
      const page = caller.hasLostRights ? await listCases(core, principalOf(request), list) : found;
      return presentPage(page, present);
    },

    getCase: async ({ principal, params, request }) => {
      const { line, attempts } = await readCase(core, principal, params);
      return presentCaseDetail(line, attempts, contextOf(request).language);
    },
  };
}
