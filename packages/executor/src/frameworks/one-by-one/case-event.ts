import type { BlockCase, CaseFinished } from '@testyard/protocol';
import type { ReportCase } from '@testyard/reports';
import { say } from '../../texts/remark.ts';

type Result = Pick<
  ReportCase,
  'status' | 'cause' | 'durationMs' | 'message' | 'remark' | 'details' | 'output'
>;

export function finishedEvent({ id, attempt }: BlockCase, result: Result): CaseFinished {
  const { status, cause, durationMs, message, remark, details, output } = result;
  return {
    type: 'case-finished',
    caseId: id,
    attempt,
    status,
    cause,
    phase: null,
    durationMs,
    message,
    ...(remark ? { remark } : {}),
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
    ...say('case-unknown', { case: blockCase.identity.slice(0, 200) }),
    details: null,
    output: null,
  });
}
