import type {
  CaseStatus,
  Cause,
  LateEvent,
  LateEvidenceStore,
  LateReason,
  PageOf,
  PageRequest,
} from '@testyard/core';
import { remarkColumns, remarkOf } from '../runs/remark-columns.ts';
import type { Tables } from '../schema.ts';
import { chunksOf, type Database, pageOf } from '../sql/database.ts';

/** 12 values each, below the 32,766 that SQLite binds. */
const rowsAtOnce = 1_000;

export class SqlLateEvidenceStore implements LateEvidenceStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async count(taskId: string): Promise<number> {
    const { count } = await this.#db
      .selectFrom('late_evidence')
      .select((e) => e.fn.countAll().as('count'))
      .where('task_id', '=', taskId)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async has(leaseId: string, sequence: number): Promise<boolean> {
    const row = await this.#db
      .selectFrom('late_evidence')
      .select('sequence')
      .where('lease_id', '=', leaseId)
      .where('sequence', '=', sequence)
      .executeTakeFirst();
    return row !== undefined;
  }

  async list(
    taskId: string,
    page: PageRequest,
  ): Promise<PageOf<LateEvent & { readonly caseName: string | null; readonly executor: string }>> {
    const [afterLease = '', afterSequence = '-1'] = page.after?.split('/') ?? [];
    const rows = await this.#db
      .selectFrom('late_evidence')
      .innerJoin('leases', 'leases.id', 'late_evidence.lease_id')
      .innerJoin('executors', 'executors.id', 'leases.executor_id')
      .leftJoin('cases', 'cases.id', 'late_evidence.case_id')
      .selectAll('late_evidence')
      .select(['executors.name as executor', 'cases.name as case_name'])
      .where('late_evidence.task_id', '=', taskId)
      .where((e) =>
        e.or([
          e('late_evidence.lease_id', '>', afterLease),
          e.and([
            e('late_evidence.lease_id', '=', afterLease),
            e('late_evidence.sequence', '>', Number(afterSequence)),
          ]),
        ]),
      )
      .orderBy('late_evidence.lease_id')
      .orderBy('late_evidence.sequence')
      .limit(page.limit + 1)
      .execute();
    return pageOf(rows, page, {
      item: (row) => ({ ...eventOf(row), executor: row.executor, caseName: row.case_name }),
      key: (row) => `${row.lease_id}/${row.sequence}`,
    });
  }

  async add(events: readonly LateEvent[]): Promise<void> {
    for (const chunk of chunksOf(events, rowsAtOnce)) {
      await this.#db
        .insertInto('late_evidence')
        .values(chunk.map(rowOf))
        .onConflict((conflict) => conflict.columns(['lease_id', 'sequence']).doNothing())
        .execute();
    }
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('late_evidence').where('received_at', '<', before).execute();
  }
}

type Row = Tables['late_evidence'];

function rowOf(event: LateEvent): Row {
  return {
    task_id: event.taskId,
    lease_id: event.leaseId,
    sequence: event.sequence,
    received_at: event.receivedAt,
    reason: event.reason,
    case_id: event.caseId === null ? null : Number(event.caseId),
    attempt: event.attempt,
    status: event.status,
    cause: event.cause,
    duration_ms: event.durationMs,
    ...remarkColumns(event.message),
  };
}

function eventOf(row: Row): LateEvent {
  return {
    taskId: row.task_id,
    leaseId: row.lease_id,
    sequence: row.sequence,
    receivedAt: row.received_at,
    reason: row.reason as LateReason,
    caseId: row.case_id === null ? null : String(row.case_id),
    attempt: row.attempt,
    status: row.status as CaseStatus | null,
    cause: row.cause as Cause | null,
    durationMs: row.duration_ms,
    message: remarkOf(row),
  };
}
