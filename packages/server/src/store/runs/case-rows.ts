/** Cases and their tries as rows: of the lists that statements take, and as they are read. */
import type {
  AttemptRecord,
  BriefCase,
  CaseStatus,
  CaseUpdate,
  Cause,
  KeyedCase,
  LedgerCase,
  PlacedCase,
} from '@testyard/core';
import type { Selectable } from 'kysely';
import type { CaseRow } from '../schema.ts';
import type { ListColumns } from '../sql/row-lists.ts';
import { remarkColumns, remarkOf } from './remark-columns.ts';

type StoredCase = Selectable<CaseRow>;

export const foundList = {
  ...({ case_key: 'text', identity: 'text', name: 'text', suite: 'text' } as const),
  ...({ file: 'text', line: 'bigint', together: 'text' } as const),
} satisfies ListColumns;
export const foundRow = (found: KeyedCase): readonly unknown[] => {
  const { caseKey, identity, name, suite, file, line, together } = found;
  return [caseKey, identity, name, suite, file, line, together];
};

/** What a later round takes over of a case. */
export const chosenColumns = [
  ...(['id', 'run_id', 'case_key', 'identity', 'name'] as const),
  ...(['suite', 'file', 'line', 'together', 'position'] as const),
] as const;

export const placedList = {
  ...({ id: 'bigint', position: 'bigint', predicted_ms: 'bigint' } as const),
} satisfies ListColumns;
export const placedRow = ({ id, position, predictedMs }: PlacedCase): readonly unknown[] => [
  Number(id),
  position,
  predictedMs,
];

export const passedList = {
  id: 'bigint',
  duration_ms: 'double precision',
  finish_sequence: 'bigint',
} as const satisfies ListColumns;
export const passedRow = ({ id, durationMs, finishSequence }: CaseUpdate): readonly unknown[] => [
  Number(id),
  durationMs,
  finishSequence,
];

/** Of a case that is as it was inserted, but for its pass. */
export function isPlainPass({ status, cause, message, failedAttempts, losses }: CaseUpdate): boolean {
  return status === 'passed' && cause === null && message === null && failedAttempts === 0 && losses === 0;
}

export const changedList = {
  ...({
    id: 'bigint',
    status: 'text',
    cause: 'text',
    duration_ms: 'double precision',
    message: 'text',
    remark_json: 'text',
  } as const),
  ...({ attempts: 'bigint', failed_attempts: 'bigint', losses: 'bigint' } as const),
  ...({ finish_sequence: 'bigint', finished_at: 'bigint' } as const),
} satisfies ListColumns;

export function changedRow(each: CaseUpdate): readonly unknown[] {
  const { message, remark_json } = remarkColumns(each.message);
  return [
    ...[Number(each.id), each.status, each.cause, each.durationMs],
    ...[
      message,
      remark_json,
      each.attempts,
      each.failedAttempts,
      each.losses,
      each.finishSequence,
      each.finishedAt,
    ],
  ];
}

export const attemptList = {
  ...({ case_id: 'bigint', number: 'bigint', status: 'text', cause: 'text', phase: 'text' } as const),
  ...({ duration_ms: 'double precision', message: 'text', remark_json: 'text' } as const),
  ...({ details: 'text', output: 'text' } as const),
  ...({ lease_id: 'text', finished_at: 'bigint' } as const),
} satisfies ListColumns;

export function attemptRow(each: AttemptRecord & { readonly caseId: string }): readonly unknown[] {
  const { message, remark_json } = remarkColumns(each.message);
  return [
    ...[Number(each.caseId), each.number, each.status, each.cause, each.phase, each.durationMs],
    ...[message, remark_json, each.details, each.output, each.leaseId, each.finishedAt],
  ];
}

export function briefOf(
  row: Pick<
    StoredCase,
    'id' | 'task_id' | 'name' | 'suite' | 'status' | 'cause' | 'duration_ms' | 'message' | 'remark_json'
  >,
): BriefCase {
  return {
    id: String(row.id),
    taskId: row.task_id,
    name: row.name,
    suite: row.suite,
    status: row.status as CaseStatus | null,
    cause: row.cause as Cause | null,
    durationMs: row.duration_ms,
    message: remarkOf(row),
  };
}

export function caseOf(row: StoredCase): LedgerCase {
  return {
    runId: row.run_id,
    caseKey: row.case_key,
    identity: row.identity,
    name: row.name,
    suite: row.suite,
    file: row.file,
    line: row.line,
    id: String(row.id),
    taskId: row.task_id,
    position: row.position,
    together: row.together,
    status: row.status as CaseStatus | null,
    cause: row.cause as Cause | null,
    durationMs: row.duration_ms,
    message: remarkOf(row),
    attempts: row.attempts,
    failedAttempts: row.failed_attempts,
    losses: row.losses,
  };
}
