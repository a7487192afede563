import {
  type CaseFilter,
  type CaseStatus,
  CoreError,
  caseStatuses,
  type LedgerCase,
  listCases,
  readCase,
  waitForCases,
  wrongAt,
} from '@testyard/core';
import { contextOf } from '../common/errors.ts';
import { callerGone } from '../common/lifecycle.ts';
import { applyWait, readWaitSeconds } from '../common/prefer.ts';
import type { NativeDoor, NativeHandlers } from './native-handlers.ts';
import { readNumberedPage } from './numbered-page.ts';
import { presentCase, presentCaseDetail } from './present/present-case.ts';
import { presentPage } from './present/present-page.ts';
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
        statuses: query.status === undefined ? null : readStatuses(query.status),
        order: query.order ?? 'listed',
      };
      const list = { ...filter, ...readNumberedPage(query) };
      const { language } = contextOf(request);
      const present = (line: LedgerCase) => presentCase(line, language);
      const waitSeconds = filter.order === 'finished' ? readWaitSeconds(request) : null;
      if (waitSeconds === null) return presentPage(await listCases(core, principal, list), present);
      applyWait(reply, waitSeconds);
      const wait = { principal, list, timeoutMs: waitSeconds * 1000, signal: callerGone(request) };
      return presentPage(await waitForCases(core, wait), present);
    },

    getCase: async ({ principal, params, request }) => {
      const { line, attempts } = await readCase(core, principal, params);
      return presentCaseDetail(line, attempts, contextOf(request).language);
    },
  };
}

/** `failed` or `failed,error`. Errors: REQUEST_INVALID. */
function readStatuses(text: string): CaseStatus[] {
  return text.split(',').map((part) => {
    const status = caseStatuses.find((known) => known === part.trim());
    if (status) return status;
    const finding = wrongAt('/status', 'case-statuses', caseStatuses.join(', '));
    throw new CoreError('REQUEST_INVALID', { findings: [finding] });
  });
}
