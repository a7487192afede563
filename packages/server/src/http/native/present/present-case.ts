import type { AttemptRecord, LedgerCase } from '@testyard/core';
import type { CaseDetail, Case as CaseResource } from '@testyard/protocol';
import { timestamp } from './timestamp.ts';

/** One line of the ledger. */
export function presentCase(entry: LedgerCase): CaseResource {
  return {
    id: entry.id,
    taskId: entry.taskId,
    name: entry.name,
    suite: entry.suite,
    file: entry.file,
    line: entry.line,
    status: entry.status,
    cause: entry.cause,
    durationMs: entry.durationMs,
    message: entry.message,
    attempts: entry.attempts,
  };
}

type Attempt = AttemptRecord & { readonly executor: string | null };

/** One case with its tries that have texts or are not the only one. */
export function presentCaseDetail(entry: LedgerCase, attempts: readonly Attempt[]): CaseDetail {
  return { ...presentCase(entry), runId: entry.runId, tries: attempts.map(presentAttempt) };
}

function presentAttempt(attempt: Attempt): CaseDetail['tries'][number] {
  return {
    number: attempt.number,
    status: attempt.status,
    cause: attempt.cause,
    phase: attempt.phase,
    durationMs: attempt.durationMs,
    message: attempt.message,
    details: attempt.details,
    output: attempt.output,
    executor: attempt.executor,
    finishedAt: timestamp(attempt.finishedAt),
  };
}
