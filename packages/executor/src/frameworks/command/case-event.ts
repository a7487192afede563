import type { BlockCase, CaseFinished } from '@testyard/protocol';
import type { ReportCase } from '../../reports/report-case.ts';

type Result = Pick<ReportCase, 'status' | 'cause' | 'durationMs' | 'message' | 'details' | 'output'>;

export function finishedEvent({ id, attempt }: BlockCase, result: Result): CaseFinished {
  const { status, cause, durationMs, message, details, output } = result;
  return {
    type: 'case-finished',
    caseId: id,
    attempt,
    status,
    cause,
    phase: null,
    durationMs,
    message,
    details,
    output,
  };
}

/** What a session answers for a case that it never listed. */
export function unknownCaseEvent(blockCase: BlockCase): CaseFinished {
  return finishedEvent(blockCase, {
    status: 'error',
    cause: 'tool',
    durationMs: 0,
    message: `this session does not know the case ${blockCase.identity.slice(0, 200)}`,
    details: null,
    output: null,
  });
}
