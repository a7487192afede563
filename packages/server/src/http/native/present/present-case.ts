import type { AttemptRecord, LedgerCase } from '@testyard/core';
import type { CaseDetail, Case as CaseResource } from '@testyard/protocol';
import type { Language } from '../../common/texts/language.ts';
import { remarkTextOrNull } from '../../common/texts/remark-texts.ts';
import { timestamp, timestampOrNull } from './timestamp.ts';

/** One line of the ledger. */
export function presentCase(entry: LedgerCase, language: Language): CaseResource {
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
    message: remarkTextOrNull(entry.message, language),
    attempts: entry.attempts,
  };
}

type Attempt = AttemptRecord & { readonly executor: string | null };

/** One case with its tries that have texts or are not the only one. */
export function presentCaseDetail(
  entry: LedgerCase,
  attempts: readonly Attempt[],
  language: Language,
): CaseDetail {
  return {
    ...presentCase(entry, language),
    runId: entry.runId,
    losses: entry.losses,
    tries: attempts.map((each) => presentAttempt(each, language)),
  };
}

/** A duration is what somebody said: one that reaches back before all time says nothing of a start. */
function startOf({ finishedAt, durationMs }: Attempt): number | null {
  return durationMs >= 0 && durationMs <= finishedAt ? finishedAt - durationMs : null;
}

function presentAttempt(attempt: Attempt, language: Language): CaseDetail['tries'][number] {
  return {
    number: attempt.number,
    status: attempt.status,
    cause: attempt.cause,
    phase: attempt.phase,
    durationMs: attempt.durationMs,
    message: remarkTextOrNull(attempt.message, language),
    details: attempt.details,
    output: attempt.output,
    executor: attempt.executor,
    startedAt: timestampOrNull(startOf(attempt)),
    finishedAt: timestamp(attempt.finishedAt),
  };
}
